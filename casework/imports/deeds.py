"""What follows from a change, by the product's own verbs (P18): done when the rows are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from audit.models import Action
from casework.actions.approval_ending import end_approval
from casework.actions.forced_ending import end_and_tell, end_approvals_about, end_for_relatives
from casework.actions.protection import END_REASON, ENDED, ENDED_FOR_RELATIVES
from casework.actions.sessions import close_sessions
from casework.actions.vital_events import VitalEvent
from casework.eligibility import blocked_because
from casework.models import MessagingApproval

if TYPE_CHECKING:
    from audit.log import Traceable
    from casework.models import Person, Relation

NO_LOGIN = "E-tjänsten har avslutats, eftersom personen inte kan logga in med det nya numret."


def protected(person: Person, by: Traceable) -> None:
    end_and_tell(by=by, person=person, reason=END_REASON, text=ENDED)
    end_for_relatives(by=by, file_holder=person, reason=END_REASON, text=ENDED_FOR_RELATIVES)
    audit.log.record(
        Action.PROTECTED,
        by=by,
        object_type="protection",
        object_id=person.public_id,
        customer_number=person.customer_number,
        reason=f"skydd: {person.get_protection_display()}, enligt verksamhetssystemet",
    )


def deceased(person: Person, by: Traceable) -> None:
    _gone(person, VitalEvent.DEATH, by)
    end_approvals_about(by=by, file_holder=person, reason="Aktbäraren är avliden.")


def emigrated(person: Person, by: Traceable) -> None:
    _gone(person, VitalEvent.EMIGRATION, by)


def renumbered(person: Person, before: Person, by: Traceable) -> None:
    """Whoever is signed in by the former number comes in again by the new one, or not at all."""
    close_sessions(before)
    if reason := blocked_because(person):
        end_and_tell(by=by, person=person, reason=reason, text=NO_LOGIN)


def relation_ended(relation: Relation, by: Traceable) -> None:
    for approval in _open_approvals(relation):
        reason = f"Relationen har upphört. {relation.end_reason}".strip()
        end_approval(by=by, approval=approval, reason=reason[:200])


def approval_ended(approval: MessagingApproval, reason: str, by: Traceable) -> None:
    end_approval(by=by, approval=approval, reason=reason or "Enligt verksamhetssystemet.")


def _gone(person: Person, event: VitalEvent, by: Traceable) -> None:
    words = f"Personen är {event.label.lower()}."
    end_and_tell(by=by, person=person, reason=words, text=f"{words} E-tjänsten har avslutats.")


def _open_approvals(relation: Relation) -> list[MessagingApproval]:
    approvals = relation.approvals.exclude(state=MessagingApproval.State.ENDED)
    with_people = approvals.select_related(
        "case__responsible_unit", "relation__related_person", "relation__file_holder"
    )
    return list(with_people.order_by("pk"))

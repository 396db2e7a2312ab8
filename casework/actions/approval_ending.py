"""Ending an approval, and with it at once all that leans on it (3.3.2, D11, A-C14).

By a colleague's hand, by the relation's end, or by its own last day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.actor import Actor
from audit.models import Action
from casework.actions.ending import end_eservice
from casework.actions.tasks import main_caseworker, make_task
from casework.models import MessagingApproval, Task
from casework.reasons import given_reason

if TYPE_CHECKING:
    from audit.log import Traceable

State = MessagingApproval.State


@transaction.atomic
def withdraw_approval(*, by: Actor, approval: MessagingApproval, reason: str) -> None:
    """Take the approval back, or turn a proposal down: the person loses access at once."""
    reason = given_reason(
        reason, missing="Skriv varför godkännandet återkallas, med minst tre tecken."
    )
    locked = _locked(approval)
    if locked.state == State.ENDED:
        raise ValidationError("Godkännandet har redan upphört.")
    end_approval(by=by, approval=locked, reason=reason)


@transaction.atomic
def end_approval(*, by: Traceable, approval: MessagingApproval, reason: str) -> None:
    """End it with the e-service that leans on it. Whoever handles the case is told by a task."""
    related, holder = approval.relation.related_person, approval.relation.file_holder
    approval.state, approval.end_reason = State.ENDED, reason
    approval.ended_by = by.user if isinstance(by, Actor) else None
    approval.ended_at = timezone.now()
    approval.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    end_eservice(by=by, person=related, reason=reason, approval=approval)
    audit.log.record(
        Action.WITHDRAWN,
        by=by,
        object_type="approval",
        object_id=approval.public_id,
        customer_number=holder.customer_number,
        case_number=approval.case.number,
        reason=reason,
    )
    if isinstance(by, Actor):
        _finish_warnings(by, approval)
    _tell(by, approval, reason)


def _finish_warnings(by: Actor, approval: MessagingApproval) -> None:
    """The night told that it soon ends; now it has. A last day that was changed gave one each."""
    stem = f"{Task.Kind.APPROVAL_ENDS}:{approval.public_id}:"
    warnings = Task.objects.open().filter(key__startswith=stem)
    warnings.update(done_at=timezone.now(), done_by=by.user)


def who(approval: MessagingApproval) -> str:
    """Whom it concerns, in words for a task: no name, since the person may be protected later."""
    relation = approval.relation
    return f"{relation.get_kind_display()}, kundnummer {relation.related_person.customer_number}"


def _tell(by: Traceable, approval: MessagingApproval, reason: str) -> None:
    case = approval.case
    did_it = isinstance(by, Actor) and main_caseworker(case) == by.user
    if case.is_closed or did_it:
        return
    make_task(
        Task.Kind.APPROVAL_ENDED,
        person=approval.relation.file_holder,
        case=case,
        text=f"Godkännandet för meddelande har upphört ({who(approval)}). {reason}"[:300],
        key=f"{Task.Kind.APPROVAL_ENDED}:{approval.public_id}",
    )


def _locked(approval: MessagingApproval) -> MessagingApproval:
    return (
        MessagingApproval.objects.select_for_update(of=("self",))
        .select_related("relation__file_holder", "relation__related_person", "case")
        .get(pk=approval.pk)
    )

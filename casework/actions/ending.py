"""Ending the e-service: it holds at once (D7; domain 3.3.1, A-H8, P17, P18).

Sessions are closed and notices that have not left are stopped in the same transaction. What was
written stays, for the staff to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.actor import Actor
from audit.models import Action
from casework.actions.failed_activations import finish_tasks
from casework.actions.sessions import close_sessions
from casework.models import EServiceActivation
from notifications.models import Notice
from notifications.outbox import suppress_all

if TYPE_CHECKING:
    from audit.log import Traceable
    from casework.models import MessagingApproval, Person

State = EServiceActivation.State


@transaction.atomic
def end_eservice(
    *, by: Traceable, person: Person, reason: str, approval: MessagingApproval | None = None
) -> list[EServiceActivation]:
    """End what is open for the person, or only what leans on an approval. Returns what was ended.

    What had begun to work is ended; what still waited for the night is cancelled. The caller makes
    the task, where somebody has to be told.
    """
    opened = person.activations.open().select_for_update(of=("self",))
    if approval is not None:
        opened = opened.filter(approval=approval)
    ended = list(opened.order_by("pk"))
    for activation in ended:
        _end(by, activation, reason)
    if approval is not None:
        # What was queued about the file holder, also when the person is told about other matters.
        suppress_all(
            recipient=person.public_id,
            reason=Notice.Reason.NOT_ACTIVE,
            leans_on=approval.case.public_id,
        )
    if ended and not person.activations.active().exists():
        suppress_all(recipient=person.public_id, reason=Notice.Reason.NOT_ACTIVE)
        close_sessions(person)
    return ended


def _end(by: Traceable, activation: EServiceActivation, reason: str) -> None:
    was_active = activation.state == State.ACTIVE
    activation.state = State.ENDED if was_active else State.CANCELLED
    # Nobody's hand, when the night or the system did it.
    activation.ended_by = by.user if isinstance(by, Actor) else None
    activation.ended_at, activation.end_reason = timezone.now(), reason
    activation.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    # There is nothing left to correct, if it had failed.
    finish_tasks(activation, by=activation.ended_by or activation.requested_by)
    audit.log.record(
        Action.DEACTIVATED,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
        reason=reason,
    )

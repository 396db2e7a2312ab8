"""Taking a letter back from the wrong person (ta bort hos mottagaren; A-S8, P15).

The message itself stays as it was sent: the citizen sees that there was one, staff read it still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

import audit.log
from audit.models import Action
from messaging.actions.answering import recount_unanswered
from messaging.incidents import incidents_of, letter_of
from messaging.models import Message, Withdrawal
from notifications.outbox import suppress

if TYPE_CHECKING:
    from accounts.actor import Actor
    from audit.models import Incident


@transaction.atomic
def withdraw(*, by: Actor, incident: Incident, reason: str) -> Withdrawal:
    """Take the letter of an incident from its recipient, and the notices that haven't left.

    Once is enough: a second time gives the first one. Only for the manager of the unit, and raises
    ValidationError when the letter is no longer kept.
    """
    if not incidents_of(by).filter(pk=incident.pk).exists():
        raise PermissionDenied
    message = letter_of(incident)
    if message is None:
        raise ValidationError("Meddelandet finns inte kvar.")
    # Without its key: whoever answers in the conversation holds that, and is waited for below.
    Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    withdrawal, is_new = Withdrawal.objects.get_or_create(
        message=message, defaults={"reason": reason, "by": by.user}
    )
    if is_new:
        suppress(trigger=message.public_id)
        # Whoever was answered by it waits again.
        recount_unanswered(message.thread)
        audit.log.record(
            Action.WITHDRAWN,
            by=by,
            object_type="message",
            object_id=message.public_id,
            customer_number=incident.customer_number,
            reason=reason,
        )
    return withdrawal

"""Sending a message on by hand to a shared mailbox that one reads oneself (Vidarebefordra; I17).

Never to a person or an address, and one step only: what came by forwarding goes no further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import Person
from messaging.access import items_of
from messaging.confidential import may_lie_in
from messaging.models import Mailbox, MailboxItem, Recipient

if TYPE_CHECKING:
    from accounts.actor import Actor
    from messaging.models import MailboxQuerySet, Message

CHAIN = "Meddelandet är redan vidarebefordrat hit och kan inte vidarebefordras igen."
NOT_SENT = "Meddelandet har inte skickats än."
# The same words whatever the reason: who may read of whom is told to nobody (I19, P9).
REFUSED = "Meddelandet kan inte vidarebefordras till den brevlådan."
FORWARDED = (Recipient.Arrival.FORWARDED, Recipient.Arrival.BY_HAND)


def shared_mailboxes_of(actor: Actor) -> MailboxQuerySet:
    """Where one can send a message on: the shared mailboxes one reads (R114)."""
    return Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED)


def forwarded_from(actor: Actor, message: Message) -> Mailbox | None:
    """The mailbox of the actor's from which it can be sent on; none when it came by forwarding."""
    came = message.recipients.filter(arrival__in=FORWARDED).values_list("mailbox", flat=True)
    boxes = [one.mailbox for one in items_of(actor, message) if one.mailbox_id not in set(came)]
    return boxes[0] if boxes else None


@transaction.atomic
def forward(*, by: Actor, message: Message, to: Mailbox) -> bool:
    """Lay it in a shared mailbox, unread and newest there. False when it lies there already.

    Raises ValidationError when it came by forwarding itself, hasn't left yet, or when somebody who
    reads there may not read of the person.
    """
    now = timezone.now()
    if message.is_held(now):
        raise ValidationError(NOT_SENT)
    if message.items.filter(mailbox=to).exists():
        return False
    via = forwarded_from(by, message)
    if via is None:
        raise ValidationError(CHAIN)
    if not _is_allowed(by, message, to):
        raise ValidationError(REFUSED)
    # Pressed twice, or by two at once: the row of the first holds.
    _row, is_new = Recipient.objects.get_or_create(
        message=message,
        mailbox=to,
        defaults={
            "label": to.name,
            "arrival": Recipient.Arrival.BY_HAND,
            "via": via,
            "forwarded_at": now,
            "forwarded_by": by.user,
        },
    )
    if not is_new:
        return False
    MailboxItem.objects.create(
        mailbox=to, message=message, folder=MailboxItem.Folder.INBOX, sent_at=now
    )
    about = message.thread.about
    audit.log.record(
        Action.FORWARDED,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=about.customer_number if about else "",
        reason=f"till {to.name}",
    )
    return True


def _is_allowed(by: Actor, message: Message, to: Mailbox) -> bool:
    """A mailbox one reads in this role, of a unit with business with the person (I17, I19, P13)."""
    thread = message.thread
    if not shared_mailboxes_of(by).filter(pk=to.pk).exists() or not may_lie_in(to, thread):
        return False
    return thread.about is None or Person.objects.visible_to(by).filter(pk=thread.about.pk).exists()

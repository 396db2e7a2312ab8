"""Opening a message and its files (R48, R144; decision 14, D14, F5): by whom, in which mailbox.

The first opening is the one that counts. One's own sent copy is none, and neither is a look at what
one wrote or sent on to a shared mailbox: there it waits for the colleagues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.models import Mailbox, MailboxItem, ReadReceipt, Recipient
from notifications.outbox import mark_opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from messaging.models import Attachment, Message


@transaction.atomic
def open_messages(*, by: Actor, messages: Sequence[Message]) -> None:
    """Mark them read in the reader's mailboxes and write that down (I16).

    It makes the receipt, where one was asked for, and stops a notice that hasn't left yet.
    """
    now = timezone.now()
    mailboxes = Mailbox.objects.visible_to(by)
    sent_on = Recipient.objects.filter(
        mailbox=OuterRef("mailbox"), message=OuterRef("message"), forwarded_by=by.user
    )
    MailboxItem.objects.filter(
        mailbox__in=mailboxes,
        message__in=messages,
        folder=MailboxItem.Folder.INBOX,
        read_at=None,
    ).exclude(mailbox__kind=Mailbox.Kind.SHARED, message__sender_user=by.user).exclude(
        Exists(sent_on)
    ).update(read_at=now)
    first_opened = list(
        _received_by(by)
        .filter(message__in=messages, first_read_at=None)
        .select_related("message", "mailbox__person")
    )
    for recipient in first_opened:
        recipient.first_read_at, recipient.first_read_by = now, by.user
        recipient.save(update_fields=["first_read_at", "first_read_by"])
        if recipient.mailbox.person:
            mark_opened(
                trigger=recipient.message.public_id,
                recipient=recipient.mailbox.person.public_id,
            )
    ReadReceipt.objects.bulk_create(
        ReadReceipt(recipient=recipient, read_at=now)
        for recipient in first_opened
        if recipient.message.read_receipt_requested
    )
    for message in messages:
        about = message.thread.about
        audit.log.record(
            Action.READ,
            by=by,
            object_type="message",
            object_id=message.public_id,
            customer_number=about.customer_number if about else "",
        )


@transaction.atomic
def open_file(*, by: Actor, attachment: Attachment) -> None:
    """The first of a message's files that is opened is remembered with who received it (F5)."""
    unopened = _received_by(by).filter(message=attachment.message_id, file_opened_at=None)
    unopened.update(file_opened_at=timezone.now())


def _received_by(by: Actor) -> QuerySet[Recipient]:
    """The rows of the reader's mailboxes in which a look of theirs counts."""
    return (
        Recipient.objects.select_for_update(of=("self",))
        .filter(mailbox__in=Mailbox.objects.visible_to(by))
        .exclude(message__sender_user=by.user)
        .exclude(forwarded_by__isnull=False, forwarded_by=by.user)
    )


@transaction.atomic
def mark_unread(*, by: Actor, item: MailboxItem) -> None:
    """Leave a letter as unread in this mailbox, to come back to. That it was opened stays known."""
    inbox = MailboxItem.objects.filter(pk=item.pk, folder=MailboxItem.Folder.INBOX)
    if not inbox.update(read_at=None):
        raise ValidationError("Bara det som ligger i Inkorg kan markeras som oläst.")
    about = item.message.thread.about
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="message",
        object_id=item.message.public_id,
        customer_number=about.customer_number if about else "",
        reason="markerade som oläst",
    )

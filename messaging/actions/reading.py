"""Opening a message (R48, R144; decision 14, D14): once and for all, by whom, in which mailbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.models import Mailbox, MailboxItem, ReadReceipt, Recipient
from notifications.outbox import mark_opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.models import Message


@transaction.atomic
def open_messages(*, by: Actor, messages: Sequence[Message]) -> None:
    """Mark them read in the reader's mailboxes and write that down.

    The first opening is the one that counts (I16): it makes the receipt, where one was asked for,
    and stops a notice that hasn't left yet. One's own sent copy never counts, and what one wrote to
    a shared mailbox stays unread there for the colleagues.
    """
    now = timezone.now()
    mailboxes = Mailbox.objects.visible_to(by)
    MailboxItem.objects.filter(
        mailbox__in=mailboxes,
        message__in=messages,
        folder=MailboxItem.Folder.INBOX,
        read_at=None,
    ).exclude(mailbox__kind=Mailbox.Kind.SHARED, message__sender_user=by.user).update(read_at=now)
    first_opened = list(
        Recipient.objects.select_for_update(of=("self",))
        .filter(mailbox__in=mailboxes, message__in=messages, first_read_at=None)
        .exclude(message__sender_user=by.user)
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

"""Reminding a citizen of a letter that nobody has opened: once, after some days (A-J7, C32)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from messaging.actions.announcing import reminder_of
from messaging.models import MailboxItem, Message, Recipient, Withdrawal
from messaging.reach import visible_threads
from notifications.models import Kind, Notice
from notifications.outbox import queue_notices

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

# A run that didn't take place is made up for; older letters than this are no news.
CAUGHT_UP = timedelta(days=7)


def remind_of_unread(now: datetime | None = None) -> int:
    """Queue a reminder of each letter that has lain unopened. The number of notices.

    Whoever can't read it any more isn't reminded; of what was reminded of before, nobody is again.
    """
    moment = now or timezone.now()
    if settings.REMINDER_AFTER_DAYS <= 0:
        return 0
    return sum(
        queue_notices(reminder_of(one.message, one.mailbox.person, moment))
        for one in _unopened(moment)
        if one.mailbox.person is not None
        and visible_threads(one.mailbox.person).filter(pk=one.message.thread_id).exists()
    )


def _unopened(now: datetime) -> QuerySet[Recipient]:
    latest = now - timedelta(days=settings.REMINDER_AFTER_DAYS)
    reminded = Notice.objects.filter(trigger=OuterRef("message__public_id"), kind=Kind.REMINDER)
    lying = MailboxItem.objects.filter(
        message=OuterRef("message"), mailbox=OuterRef("mailbox"), folder=MailboxItem.Folder.INBOX
    )
    return (
        Recipient.objects.filter(
            Exists(lying),
            ~Exists(reminded),
            ~Exists(Withdrawal.objects.filter(message=OuterRef("message"))),
            mailbox__person__isnull=False,
            first_read_at=None,
            message__kind=Message.Kind.NORMAL,
            message__sent_at__gt=latest - CAUGHT_UP,
            message__sent_at__lte=latest,
        )
        .select_related("mailbox__person", "message__thread__case", "message__thread__assignment")
        .order_by("message__sent_at", "pk")
    )

"""A conversation as its citizen reads it: the letters in the order they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from messaging.models import Mailbox, MailboxItem, Message

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import Attachment, Thread


@dataclass(frozen=True)
class LetterView:
    """One letter on the page. `is_held`: the citizen's own, which can be undone still."""

    message: Message
    is_mine: bool
    is_new: bool
    is_held: bool
    attachments: list[Attachment]

    @property
    def sender(self) -> str:
        return self.message.sender_name_to_citizen.partition(", ")[0]

    @property
    def sender_title(self) -> str:
        return self.message.sender_name_to_citizen.partition(", ")[2]


def letters_in(thread: Thread, actor: Actor, now: datetime | None = None) -> list[LetterView]:
    """What has come to the citizen and what the citizen has written, oldest first."""
    now = now or timezone.now()
    mailboxes = Mailbox.objects.visible_to(actor)
    messages = (
        Message.objects.in_mailboxes(mailboxes, now)
        .filter(thread=thread)
        .select_related("sender_mailbox", "thread__about")
        .prefetch_related("attachments")
        .order_by("sent_at", "pk")
    )
    unread = set(
        MailboxItem.objects.unread(now)
        .filter(mailbox__in=mailboxes, message__thread=thread)
        .values_list("message", flat=True)
    )
    return [
        LetterView(
            message=message,
            is_mine=message.is_from_citizen,
            is_new=message.pk in unread,
            is_held=message.is_held(now),
            attachments=list(message.attachments.all()),
        )
        for message in messages
    ]

"""A conversation as its citizen reads it: the letters in the order they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from messaging.models import MailboxItem, Message
from messaging.reach import readable_messages
from portal.addressed import addressed_to
from portal.holding import held

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import Attachment, Thread
    from portal.holding import Held


@dataclass(frozen=True)
class LetterView:
    """One letter on the page. `held`: the citizen's own, which can be undone still."""

    message: Message
    is_mine: bool
    is_new: bool
    held: Held | None
    # Taken back from them: neither its text nor its files are shown (P15).
    is_withdrawn: bool
    # Of the citizen's own: whom it went to.
    to: str
    attachments: list[Attachment]

    @property
    def other_side(self) -> str:
        """Who wrote it, or whom it was written to."""
        return self.to if self.is_mine else self.message.sender_name_to_citizen

    @property
    def sender(self) -> str:
        return self.message.sender_name_to_citizen.partition(", ")[0]

    @property
    def lang(self) -> str:
        """What the text is in: colleagues write Swedish, citizens what they like."""
        return "" if self.is_mine else "sv"

    @property
    def is_automatic(self) -> bool:
        return self.message.kind == Message.Kind.AUTO_REPLY

    @property
    def sender_title(self) -> str:
        return self.message.sender_name_to_citizen.partition(", ")[2]


def letters_in(thread: Thread, actor: Actor, now: datetime | None = None) -> list[LetterView]:
    """What has come to the citizen and what the citizen has written, oldest first."""
    now = now or timezone.now()
    messages = (
        readable_messages(actor, now)
        .filter(thread=thread)
        .select_related("sender_mailbox", "thread__about", "withdrawal")
        .prefetch_related("attachments")
        .order_by("sent_at", "pk")
    )
    unread = set(
        MailboxItem.objects.visible_to(actor)
        .unread(now)
        .filter(message__thread=thread)
        .values_list("message", flat=True)
    )
    to = addressed_to([message.pk for message in messages if message.is_from_citizen])
    return [
        _view(message, message.pk in unread, to.get(message.pk, ""), now) for message in messages
    ]


def _view(message: Message, is_unread: bool, to: str, now: datetime) -> LetterView:
    is_withdrawn = hasattr(message, "withdrawal")
    return LetterView(
        message=message,
        is_mine=message.is_from_citizen,
        # What isn't shown isn't opened either: a receipt tells of a letter that was read.
        is_new=is_unread and not is_withdrawn,
        held=held(message.public_id, message.sent_at, now),
        is_withdrawn=is_withdrawn,
        to=to,
        attachments=[] if is_withdrawn else list(message.attachments.all()),
    )

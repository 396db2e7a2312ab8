"""A conversation as one reader sees it: the letter that is open, and what was said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from messaging.models import (
    JournaledMark,
    Mailbox,
    MailboxItem,
    Message,
    Recipient,
)

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor


@dataclass(frozen=True)
class LetterView:
    """One letter on the page, its words ready."""

    message: Message
    is_mine: bool
    is_held: bool
    sender_line: str
    receipt: str
    marks: list[JournaledMark]


@dataclass(frozen=True)
class Conversation:
    opened: LetterView
    earlier: list[LetterView]
    # Unread ones are named and not shown: only what is opened counts as read.
    unread: list[Message]


def conversation(actor: Actor, message: Message, now: datetime | None = None) -> Conversation:
    """The open letter, the earlier ones the reader may read, and those still unread."""
    now = now or timezone.now()
    mailboxes = Mailbox.objects.visible_to(actor)
    visible = (
        Message.objects.in_mailboxes(mailboxes, now)
        .filter(thread=message.thread_id)
        .select_related("sender_mailbox", "thread__citizen", "thread__about", "thread__case")
        .order_by("-sent_at", "-pk")
    )
    everything = list(visible)
    prefetch_related_objects(everything, *_facts())
    unread_ids = set(
        MailboxItem.objects.unread(now)
        .filter(mailbox__in=mailboxes, message__thread=message.thread_id)
        .values_list("message", flat=True)
    ) - {message.pk}
    opened = next(one for one in everything if one.pk == message.pk)
    earlier = [
        one for one in everything if one.pk not in unread_ids and one.sent_at < opened.sent_at
    ]
    return Conversation(
        opened=_view(actor, opened, now),
        earlier=[_view(actor, one, now) for one in earlier],
        unread=[one for one in everything if one.pk in unread_ids],
    )


def _facts() -> tuple[Prefetch[str] | str, ...]:
    marks = JournaledMark.objects.select_related("by").order_by("at")
    return (
        "attachments",
        Prefetch("journaled_marks", queryset=marks),
        Prefetch("recipients", queryset=Recipient.objects.select_related("first_read_by")),
    )


def _view(actor: Actor, message: Message, now: datetime) -> LetterView:
    is_mine = message.sender_user_id == actor.user.pk
    return LetterView(
        message=message,
        is_mine=is_mine,
        is_held=message.is_held(now),
        sender_line=_sender_line(message),
        receipt=_receipt(message) if not message.is_from_citizen else "",
        marks=list(message.journaled_marks.all()),
    )


def _sender_line(message: Message) -> str:
    """A colleague's title and unit, or a citizen's relation to whom it is about."""
    thread = message.thread
    if not message.is_from_citizen:
        return message.sender_title
    if thread.relation_label and thread.about:
        return f"{thread.relation_label.capitalize()} till {thread.about.full_name}"
    return "Klient"


def _receipt(message: Message) -> str:
    if not message.read_receipt_requested:
        return ""
    read = [one.first_read_at for one in message.recipients.all() if one.first_read_at]
    if not read:
        return "Ej läst"
    return f"Läst {timezone.localtime(min(read)):%Y-%m-%d %H.%M}"

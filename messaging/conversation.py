"""A conversation as one reader sees it: the letter that is open, and what was said before.

The newest of what was said before comes first and the rest on demand, so that a conversation of
years costs what a short one costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q
from django.utils import timezone

from messaging.arrivals import how_it_came, in_words
from messaging.citizens_side import why_closed_to_citizen
from messaging.journaled_marks import (
    Mark,
    marks_of,
    open_entries,
    waits_for_journaling,
    why_not_journaled,
)
from messaging.letter_notices import LetterNotices, letter_notices, why_none
from messaging.models import JournaledMark, Mailbox, MailboxItem, Message, Recipient
from messaging.reach import readable_messages
from messaging.receipts import Opening, openings, short_receipt, warning
from messaging.withdrawn import withdrawn_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.notice_trail import NoticeLine
    from messaging.letter_notices import Way

AT_ONCE = 30
# More names than this stand behind a click.
NAMED = 6


@dataclass(frozen=True)
class LetterView:
    """One letter on the page, its words ready."""

    message: Message
    is_mine: bool
    is_held: bool
    sender_line: str
    to_line: str
    came: str
    receipt: str
    openings: list[Opening]
    warning: str
    marks: list[Mark]
    # Ordered with the letter: that it is on its way into the file, or why it didn't get there.
    is_to_be_journaled: bool = False
    not_journaled: str = ""
    # That the manager took it back from the wrong person, and why; colleagues read it still.
    withdrawn: str = ""
    # What became of the notices to the citizen about it; for colleagues.
    notices: Sequence[NoticeLine] = ()
    # That there was none to send, and how else the citizen is told.
    not_notified: str = ""
    # Boxes ticked since it left, whose notice can be sent after all.
    can_be_told_by: Sequence[Way] = ()

    @property
    def has_failed_notice(self) -> bool:
        return any(one.has_failed for one in self.notices)

    @property
    def is_auto_reply(self) -> bool:
        return self.message.kind == Message.Kind.AUTO_REPLY


@dataclass(frozen=True)
class Conversation:
    """`has_more`: earlier ones are left to show. `latest`: when there is a newer one to read."""

    opened: LetterView
    earlier: list[LetterView]
    # Unread ones are named and not shown: only what is opened counts as read.
    unread: list[Message]
    has_more: bool = False
    latest: Message | None = None


@dataclass(frozen=True)
class _Reader:
    """Who looks, from which mailbox and when; and what is true of the whole conversation."""

    actor: Actor
    mine: frozenset[int]
    opened_in: int | None
    now: datetime
    closed_because: str


def conversation(
    actor: Actor,
    message: Message,
    *,
    mailbox: Mailbox | None = None,
    show: int = AT_ONCE,
    now: datetime | None = None,
) -> Conversation:
    """The open letter, the earlier ones the reader may read, and those still unread."""
    reader = _reader(actor, message, mailbox, now or timezone.now())
    letters = _letters(reader, message)
    unread = list(_unread(reader, letters).exclude(pk=message.pk))
    before = letters.exclude(pk__in=[one.pk for one in unread]).filter(_before(message))
    rows = list(_with_facts(letters.filter(pk=message.pk) | before)[: show + 2])
    # Whatever else is newer than the open letter was left out by the filter: it comes first.
    opened, *earlier = _views(reader, rows[: show + 1])
    return Conversation(
        opened=opened,
        earlier=earlier,
        unread=unread,
        has_more=len(rows) > show + 1,
        latest=letters.exclude(_before(message) | Q(pk=message.pk)).first(),
    )


def whole_conversation(
    actor: Actor, message: Message, now: datetime | None = None
) -> tuple[list[LetterView], list[Message]]:
    """Everything the reader has read in it, oldest first; and what is unread, to name it."""
    reader = _reader(actor, message, None, now or timezone.now())
    letters = _letters(reader, message)
    unread = list(_unread(reader, letters).reverse())
    read = _with_facts(letters.exclude(pk__in=[one.pk for one in unread]).reverse())
    return _views(reader, list(read)), unread


def letters_of(actor: Actor, messages: Sequence[Message]) -> list[LetterView]:
    """Some letters of one conversation, oldest first."""
    if not messages:
        return []
    reader = _reader(actor, messages[0], None, timezone.now())
    found = _letters(reader, messages[0]).filter(pk__in=[one.pk for one in messages])
    return _views(reader, list(_with_facts(found.reverse())))


def _reader(actor: Actor, message: Message, mailbox: Mailbox | None, now: datetime) -> _Reader:
    mine = Mailbox.objects.visible_to(actor).values_list("pk", flat=True)
    return _Reader(
        actor=actor,
        mine=frozenset(mine),
        opened_in=mailbox.pk if mailbox else None,
        now=now,
        closed_because="" if actor.is_citizen else why_closed_to_citizen(message.thread),
    )


def _letters(reader: _Reader, message: Message) -> QuerySet[Message]:
    return (
        readable_messages(reader.actor, reader.now)
        .filter(thread=message.thread_id)
        .select_related(
            "sender_mailbox",
            "thread__citizen",
            "thread__about",
            "thread__case",
            "withdrawal__by",
            "journal_order",
        )
        .order_by("-sent_at", "-pk")
    )


def _before(message: Message) -> Q:
    return Q(sent_at__lt=message.sent_at) | Q(sent_at=message.sent_at, pk__lt=message.pk)


def _unread(reader: _Reader, letters: QuerySet[Message]) -> QuerySet[Message]:
    unread = MailboxItem.objects.readable_by(reader.actor, reader.now).unopened(reader.now)
    return letters.filter(pk__in=unread.values("message"))


def _with_facts(letters: QuerySet[Message]) -> QuerySet[Message]:
    people = ("mailbox__owner", "mailbox__person", "via__owner", "via__person")
    recipients = Recipient.objects.select_related(*people, "first_read_by", "forwarded_by")
    marks = JournaledMark.objects.select_related("by", "entry")
    return letters.prefetch_related(
        "attachments",
        "items",
        Prefetch("journaled_marks", marks.order_by("at")),
        Prefetch("recipients", recipients.order_by("pk")),
    )


def _views(reader: _Reader, messages: list[Message]) -> list[LetterView]:
    opens = open_entries(reader.actor, messages)
    notices = _notices(reader, messages)
    none = LetterNotices()
    return [_view(reader, one, opens, notices.get(one.public_id, none)) for one in messages]


def _notices(reader: _Reader, messages: list[Message]) -> dict[UUID, LetterNotices]:
    if reader.actor.is_citizen or not messages:
        return {}
    closed = bool(reader.closed_because)
    thread = messages[0].thread
    return letter_notices(reader.actor, thread, messages, closed=closed, now=reader.now)


def _view(
    reader: _Reader, message: Message, opens: frozenset[int], notices: LetterNotices
) -> LetterView:
    lines = openings(message, reader.mine, reader.now)
    return LetterView(
        message=message,
        is_mine=message.sender_user_id == reader.actor.user.pk,
        is_held=message.is_held(reader.now),
        sender_line=_sender_line(message),
        to_line=_to_line(message),
        came=_came(message, reader),
        receipt=short_receipt(lines),
        openings=lines,
        warning=warning(message, reader.closed_because),
        marks=marks_of(message, opens),
        is_to_be_journaled=waits_for_journaling(message),
        not_journaled=why_not_journaled(message),
        withdrawn=withdrawn_line(message),
        notices=notices.lines,
        can_be_told_by=notices.left,
        not_notified=_not_notified(reader, message) if not notices.lines else "",
    )


def _not_notified(reader: _Reader, message: Message) -> str:
    if reader.actor.is_citizen or message.is_held(reader.now):
        return ""
    return why_none(message, reader.now)


def _sender_line(message: Message) -> str:
    """A colleague's title and unit, or a citizen's relation to whom it is about."""
    thread = message.thread
    if not message.is_from_citizen:
        return message.sender_title
    if thread.relation_label and thread.about:
        return f"{thread.relation_label.capitalize()} till {thread.about.full_name}"
    return "Klient"


def _to_line(message: Message) -> str:
    """*Till Anna Svensson, Bo Ek och Försörjning*: whom the sender chose."""
    names = [one.label for one in _addressed(message)]
    if len(names) > NAMED:
        return f"Till {', '.join(names[:NAMED])} och {len(names) - NAMED} till"
    return f"Till {in_words(names)}" if names else ""


def _addressed(message: Message) -> list[Recipient]:
    rows = message.recipients.all()
    return [one for one in rows if one.arrival == Recipient.Arrival.ADDRESSED]


def _came(message: Message, reader: _Reader) -> str:
    """How it came to the mailbox it is read in; to another of the reader's when it isn't there."""
    if message.sender_mailbox_id == reader.opened_in:
        return ""
    rows = [one for one in message.recipients.all() if one.mailbox_id in reader.mine]
    here = [one for one in rows if one.mailbox_id == reader.opened_in]
    ways = [how_it_came(one) for one in here or rows]
    return "" if "" in ways else "; ".join(ways)

"""Whether and when a letter was opened, for everybody who may read it (decision 14, D14, F5).

What is known is that it lay open in a mailbox and that somebody opened it there. It is never called
served (delgivning): that is another thing, with rules of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm
from messaging.arrivals import how_it_came
from messaging.citizens_side import cannot_read_sentence
from messaging.models import Mailbox, MailboxItem, Recipient

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from messaging.models import Message

NOT_READ = "Ej läst"
SENT = MailboxItem.Folder.SENT


@dataclass(frozen=True)
class Opening:
    """What is known of a letter in one mailbox. `since` is None while it can still be undone."""

    to: str
    came: str
    since: datetime | None
    words: str
    file_words: str

    @property
    def is_read(self) -> bool:
        return self.words != NOT_READ


def short_receipt(lines: list[Opening]) -> str:
    """The mark at a letter: *Ej läst*, *Läst 2026-12-01 16.20*, *Läst av 2 av 5*.

    Of those it was written to, where there are any; they are whom the sender asks about.
    """
    chosen = [one for one in lines if not one.came] or lines
    if len(chosen) < 2:
        return "".join(one.words for one in chosen)
    read = sum(one.is_read for one in chosen)
    return f"Läst av {read} av {len(chosen)}" if read else NOT_READ


def openings(message: Message, mine: Collection[int], now: datetime) -> list[Opening]:
    """A line for each mailbox: for all when a receipt was asked for, else for the reader's shared.

    What a colleague has opened in a mailbox we share is known to us all (A-H21); what somebody does
    in a mailbox of their own is told when they were told that it would be (D12).
    """
    asked = message.read_receipt_requested and not message.is_from_citizen
    return [
        _opening(one, message, now)
        for one in _laid(message)
        if asked or (one.mailbox.kind == Mailbox.Kind.SHARED and one.mailbox_id in mine)
    ]


def warning(message: Message, closed_because: str) -> str:
    """That the citizen hasn't opened the letter and can't now, and what to do instead."""
    if not closed_because or message.is_from_citizen:
        return ""
    unread = [one for one in message.recipients.all() if one.first_read_at is None]
    if not any(one.mailbox.is_citizens for one in unread):
        return ""
    return cannot_read_sentence(closed_because)


def clock(at: datetime) -> str:
    return f"{stockholm(at):%Y-%m-%d %H.%M}"


def _laid(message: Message) -> list[Recipient]:
    """But for a mailbox it was addressed to while it lies in another's instead."""
    rows = list(message.recipients.all())
    elsewhere = {one.via_id for one in rows} - {
        one.mailbox_id for one in message.items.all() if SENT not in {one.folder, one.trashed_from}
    }
    return [one for one in rows if one.first_read_at or one.mailbox_id not in elsewhere]


def _opening(recipient: Recipient, message: Message, now: datetime) -> Opening:
    held = message.is_held(now)
    available = recipient.forwarded_at or message.sent_at
    opened = recipient.file_opened_at
    return Opening(
        to=recipient.label,
        came=how_it_came(recipient),
        since=None if held else available,
        words=_read(recipient),
        file_words=f"Bilaga öppnad {clock(opened)}" if opened else "",
    )


def _read(recipient: Recipient) -> str:
    """By whom is told where it isn't plain: in a mailbox that several open."""
    if recipient.first_read_at is None:
        return NOT_READ
    when = f"Läst {clock(recipient.first_read_at)}"
    if recipient.mailbox.kind != Mailbox.Kind.SHARED or recipient.first_read_by is None:
        return when
    return f"{when} av {recipient.first_read_by.full_name} i {recipient.mailbox.name}"

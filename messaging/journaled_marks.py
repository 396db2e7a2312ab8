"""What a letter says of its place in the case file: journaled when, by whom and where (4.10.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.calendar import stockholm
from journal.access import visible_entries
from messaging.models import JournalOrder

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from accounts.actor import Actor
    from messaging.models import JournaledMark, Message


@dataclass(frozen=True)
class Mark:
    """`url`: the note, for who may open it."""

    words: str
    url: str = ""


def open_entries(actor: Actor, messages: Sequence[Message]) -> frozenset[int]:
    """Those of the notes the letters are in that the actor may open; no question without notes."""
    notes = {
        mark.entry_id for one in messages for mark in one.journaled_marks.all() if mark.entry_id
    }
    if not notes:
        return frozenset()
    return frozenset(visible_entries(actor).filter(pk__in=notes).values_list("pk", flat=True))


def marks_of(message: Message, opens: Collection[int]) -> list[Mark]:
    return [_mark(mark, opens) for mark in message.journaled_marks.all()]


def waits_for_journaling(message: Message) -> bool:
    """It is journaled by itself as soon as it has left (Journalför när jag skickar)."""
    return _state(message) == JournalOrder.State.ORDERED


def why_not_journaled(message: Message) -> str:
    """What came of an order that couldn't be carried out, until somebody journals by hand."""
    if _state(message) != JournalOrder.State.FAILED:
        return ""
    if any(mark.entry_id for mark in message.journaled_marks.all()):
        return ""
    return failed_words(message.journal_order.failure)


def failed_words(failure: str) -> str:
    return f"Kunde inte journalföras. {failure} Journalför för hand."


def _state(message: Message) -> str:
    order: JournalOrder | None = getattr(message, "journal_order", None)
    return order.state if order else ""


def _mark(mark: JournaledMark, opens: Collection[int]) -> Mark:
    what = "Journalfört" if mark.entry_id else "Fil infogad"
    words = f"{what} {stockholm(mark.at):%Y-%m-%d} av {mark.by.full_name} i {mark.place}"
    if mark.entry is None or mark.entry_id not in opens:
        return Mark(words)
    return Mark(words, reverse("journal:entry", args=[mark.entry.public_id]))

"""What is proposed to whoever goes away: the unit's words, or else our own (4.10.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import override

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Unit

DATE = "{datum}"
AWAY = f"Hej! Jag är inte på jobbet till och med {DATE}."
SHARED = "Ditt meddelande läses i vår gemensamma brevlåda."
# How somebody says it who writes of their own; the page asks when nothing is forwarded.
SAYS_SHARED = "gemensam"


def proposed_text(unit: Unit | None, until: date, *, is_forwarded: bool) -> str:
    """Promises no shared mailbox to whoever has none to forward to."""
    ours = f"{AWAY} {SHARED}" if is_forwarded else AWAY
    words = unit.absence_text if unit is not None and unit.absence_text else ours
    return with_date(words, until)


def with_date(words: str, until: date, shown: date | None = None) -> str:
    """The last day in its place, also where the page had filled in another one (`shown`)."""
    if shown is not None:
        words = words.replace(in_words(shown), DATE)
    return words.replace(DATE, in_words(until))


def in_words(day: date) -> str:
    """*6 december 2026*: citizens read it."""
    with override("sv"):
        return date_format(day, "j F Y")

"""How long ago, in the words of whoever looks: told before a limit is reached as well."""

from __future__ import annotations

from datetime import timedelta

from config.operations.fact import counted

# From how much on the larger unit says enough.
UNITS = (
    (timedelta(days=2), timedelta(days=1), "dag", "dagar"),
    (timedelta(hours=2), timedelta(hours=1), "timme", "timmar"),
    (timedelta(minutes=2), timedelta(minutes=1), "minut", "minuter"),
)
SECOND = timedelta(seconds=1)


def in_words(age: timedelta) -> str:
    """45 sekunder, 30 minuter, 5 timmar, 3 dagar; a clock a little ahead says 0 sekunder."""
    for from_here, unit, one, many in UNITS:
        if age >= from_here:
            return counted(age // unit, one, many)
    return counted(max(0, age // SECOND), "sekund", "sekunder")


def oldest(age: timedelta, limit: timedelta) -> str:
    """The age of the first in a queue, and when it will be too long."""
    return f"den äldsta sedan {in_words(age)} (larm efter {in_words(limit)})"

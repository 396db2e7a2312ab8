"""Which day and hour it is in Sweden: the one place that turns an instant into a date."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date, datetime

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def stockholm(now: datetime | None = None) -> datetime:
    """An instant, or right now, as the clock in Sweden shows it. A naive one raises ValueError."""
    instant = timezone.now() if now is None else now
    if timezone.is_naive(instant):
        raise ValueError("An instant needs a time zone before it has a date.")
    return instant.astimezone(STOCKHOLM)


def stockholm_today(now: datetime | None = None) -> date:
    """The date in Stockholm at an instant, or right now."""
    return stockholm(now).date()

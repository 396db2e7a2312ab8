"""Quiet hours: when nobody's telephone is to buzz because of us."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def next_allowed(at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in.

    The hours are read on the wall clock (settings.TIME_ZONE), so a night in which the clock is
    moved ends at the same hour as every other night.
    """
    if settings.NOTICE_QUIET_HOURS is None:
        return at
    start, end = settings.NOTICE_QUIET_HOURS
    local = at.astimezone(timezone.get_default_timezone())
    if not _is_quiet(local.hour, start, end):
        return at
    until_tomorrow = end < start <= local.hour
    day = local.date() + timedelta(days=1) if until_tomorrow else local.date()
    return datetime.combine(day, time(end), local.tzinfo).astimezone(UTC)


def _is_quiet(hour: int, start: int, end: int) -> bool:
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end

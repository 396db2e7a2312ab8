"""When a municipality's offices are at work: weekdays between 06 and 20 that aren't holidays.

What is looked at outside these hours is looked at again in the log review (A-S3). It may be quite
in order: somebody on duty, or an evening with much to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from accounts.calendar import STOCKHOLM
from accounts.working_days import days_off

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

OPENS, CLOSES = 6, 20
_FRIDAY = 5


def local_time(column: str) -> dict[str, Any]:
    """What `outside_hours` asks of a row, as annotations."""
    return {
        "clock": ExtractHour(column, tzinfo=STOCKHOLM),
        "weekday": ExtractIsoWeekDay(column, tzinfo=STOCKHOLM),
        "day": TruncDate(column, tzinfo=STOCKHOLM),
    }


def outside_hours(years: Iterable[int]) -> Q:
    """The condition on rows annotated with `local_time`, for the holidays of some years."""
    holidays = [day for year in years for day in days_off(year)]
    return Q(clock__lt=OPENS) | Q(clock__gte=CLOSES) | Q(weekday__gt=_FRIDAY) | Q(day__in=holidays)

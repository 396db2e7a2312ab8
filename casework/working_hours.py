"""When a municipality's offices are at work: weekdays between 06 and 20 that aren't holidays.

What is looked at outside these hours is looked at again in the log review (A-S3). It may be quite
in order: somebody on duty, or an evening with much to do.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from accounts.calendar import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

OPENS, CLOSES = 6, 20
_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Good Friday, Easter Monday and Ascension Day; the other movable ones fall on weekends.
_FROM_EASTER = (-2, 1, 39)
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


def days_off(year: int) -> list[date]:
    """The public holidays of Sweden, and the three eves when nobody is at work."""
    easter = _easter(year)
    last_possible = date(year, 6, 25)
    midsummer_eve = last_possible - timedelta(days=(last_possible.isoweekday() - _FRIDAY) % 7)
    return [
        *(date(year, month, day) for month, day in _FIXED),
        *(easter + timedelta(days=days) for days in _FROM_EASTER),
        midsummer_eve,
    ]


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule, in the form of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    number = epact + to_sunday - 7 * late + 114
    return date(year, number // 31, number % 31 + 1)

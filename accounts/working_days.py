"""Which days the offices work in Sweden, and how many of them somebody has waited (P10).

Days are Stockholm's. The day something came counts as none, whichever hour and whichever day it
was: what came on a Saturday night has waited one working day on Monday, as what came on Friday has.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from accounts.calendar import STOCKHOLM, stockholm_today

_FIXED = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
# Good Friday, Easter Monday and Ascension Day; the other movable ones fall on weekends.
_FROM_EASTER = (-2, 1, 39)
_FRIDAY = 5
_DAY = timedelta(days=1)


@cache
def days_off(year: int) -> frozenset[date]:
    """The public holidays of Sweden, and the three eves when nobody is at work."""
    easter = _easter(year)
    last_possible = date(year, 6, 25)
    midsummer_eve = last_possible - timedelta(days=(last_possible.isoweekday() - _FRIDAY) % 7)
    return frozenset(
        {
            *(date(year, month, day) for month, day in _FIXED),
            *(easter + timedelta(days=days) for days in _FROM_EASTER),
            midsummer_eve,
        }
    )


def is_working_day(day: date) -> bool:
    return day.isoweekday() <= _FRIDAY and day not in days_off(day.year)


def working_days_since(at: datetime, now: datetime | None = None) -> int:
    """How many working days have begun since the day of an instant."""
    came, today = stockholm_today(at), stockholm_today(now)
    off = [day for year in range(came.year, today.year + 1) for day in days_off(year)]
    free = sum(came < day <= today and day.isoweekday() <= _FRIDAY for day in off)
    return max(_weekdays_until(today) - _weekdays_until(came) - free, 0)


def working_days_later(day: date, count: int) -> date:
    """The day that is so many working days after another."""
    return _walk(day, count, _DAY)


def waited_longer_than(count: int, now: datetime | None = None) -> datetime:
    """Before this instant came what has waited more than so many working days by now."""
    latest = _walk(stockholm_today(now) + _DAY, count + 1, -_DAY)
    return datetime.combine(latest, time(), tzinfo=STOCKHOLM)


def _walk(day: date, count: int, step: timedelta) -> date:
    while count > 0:
        day += step
        count -= is_working_day(day)
    return day


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from the beginning of the calendar, which was a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _FRIDAY + min(rest, _FRIDAY)


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule, in the form of Meeus, Jones and Butcher."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    number = epact + to_sunday - 7 * late + 114
    return date(year, number // 31, number % 31 + 1)

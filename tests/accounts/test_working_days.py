from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.calendar import STOCKHOLM, stockholm_today
from accounts.working_days import (
    days_off,
    is_working_day,
    waited_longer_than,
    working_days_later,
    working_days_since,
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2025, date(2025, 4, 18)),
        (2026, date(2026, 4, 3)),
        (2026, date(2026, 4, 6)),
        (2026, date(2026, 5, 14)),
        (2026, date(2026, 6, 19)),
        (2027, date(2027, 6, 25)),
        (2038, date(2038, 4, 26)),
        (2026, date(2026, 12, 24)),
    ],
)
def test_the_days_when_nobody_is_at_work(year, day):
    assert day in days_off(year)
    assert not is_working_day(day)


def test_ordinary_days_are_no_holidays():
    assert len(days_off(2026)) == 12
    assert is_working_day(date(2026, 6, 22))


WAITED = [
    # The same day, an hour later, and at its last minute.
    ("2026-11-24T09:00", "2026-11-24T23:59", 0),
    # The hour doesn't matter, the day does.
    ("2026-11-24T23:59", "2026-11-25T00:01", 1),
    ("2026-11-24T09:00", "2026-11-26T09:00", 2),
    # A weekend: Friday's, Saturday night's and Sunday's begin to count on Monday.
    ("2026-11-27T15:00", "2026-11-29T12:00", 0),
    ("2026-11-27T15:00", "2026-11-30T08:00", 1),
    ("2026-11-28T23:30", "2026-11-29T12:00", 0),
    ("2026-11-28T23:30", "2026-11-30T08:00", 1),
    ("2026-11-29T10:00", "2026-12-01T08:00", 2),
    # Christmas 2026: Thursday to Saturday off, and New Year's Eve and Day.
    ("2026-12-23T10:00", "2026-12-27T10:00", 0),
    ("2026-12-23T10:00", "2026-12-28T10:00", 1),
    ("2026-12-23T10:00", "2027-01-04T10:00", 4),
    # The year's change, with Epiphany on a Wednesday.
    ("2026-12-30T10:00", "2027-01-01T10:00", 0),
    ("2026-12-30T10:00", "2027-01-07T10:00", 3),
    # Easter: Good Friday to Easter Monday.
    ("2026-04-02T10:00", "2026-04-06T10:00", 0),
    ("2026-04-02T10:00", "2026-04-07T10:00", 1),
    # The first of May on a Friday, and on a Saturday.
    ("2026-04-30T10:00", "2026-05-04T10:00", 1),
    ("2027-04-30T10:00", "2027-05-03T10:00", 1),
    # Ascension Day is a Thursday, and the Friday after it a day like any other.
    ("2026-05-13T10:00", "2026-05-15T10:00", 1),
    # Midsummer's Eve on the 19th, which is a Friday; the national day on a Saturday.
    ("2026-06-18T10:00", "2026-06-22T10:00", 1),
    ("2026-06-05T10:00", "2026-06-08T10:00", 1),
    # The nights when the clock is changed, both of them between a Saturday and a Sunday.
    ("2026-03-28T23:30", "2026-03-30T00:30", 1),
    ("2026-10-24T23:30", "2026-10-26T00:30", 1),
    # A whole year: 261 weekdays, of which ten are off.
    ("2025-12-31T12:00", "2026-12-31T12:00", 251),
]


@pytest.mark.covers("P10")
@pytest.mark.parametrize(("came", "now", "days"), WAITED)
def test_how_long_somebody_has_waited(came, now, days):
    assert working_days_since(at(came), at(now)) == days


def test_the_days_are_stockholms():
    late_on_monday = datetime(2026, 7, 6, 22, 30, tzinfo=UTC)

    assert stockholm_today(late_on_monday) == date(2026, 7, 7)
    assert working_days_since(late_on_monday, datetime(2026, 7, 7, 10, tzinfo=UTC)) == 0


def test_nobody_has_waited_for_what_is_still_to_come():
    assert working_days_since(at("2026-11-27T10:00"), at("2026-11-24T10:00")) == 0


@pytest.mark.parametrize("start", ["2026-03-20", "2026-06-10", "2026-12-15"])
def test_the_count_is_that_of_the_days_one_by_one(start):
    came = date.fromisoformat(start)
    for later in range(60):
        today = came + timedelta(days=later)
        counted = sum(is_working_day(came + timedelta(days=n)) for n in range(1, later + 1))

        assert working_days_since(at(f"{came}T12:00"), at(f"{today}T12:00")) == counted


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-24", 2, "2026-11-26"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-12-23", 2, "2026-12-29"),
        ("2026-12-30", 3, "2027-01-07"),
        ("2026-06-18", 1, "2026-06-22"),
    ],
)
def test_so_many_working_days_later(day, count, later):
    assert working_days_later(date.fromisoformat(day), count) == date.fromisoformat(later)


@pytest.mark.covers("P10")
@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.parametrize(
    "now", ["2026-11-26T00:01", "2026-11-28T12:00", "2026-12-27T23:59", "2026-03-29T03:30"]
)
def test_what_came_before_the_limit_has_waited_longer_and_nothing_else(now, count):
    limit = waited_longer_than(count, at(now))
    just_before, just_after = limit - timedelta(seconds=1), limit

    assert working_days_since(just_before, at(now)) == count + 1
    assert working_days_since(just_after, at(now)) == count

from __future__ import annotations

from datetime import date, datetime

import pytest

from accounts.calendar import STOCKHOLM
from audit.models import AccessLogEntry
from casework.working_hours import days_off, local_time, outside_hours
from tests.factories.audit import AccessLogEntryFactory


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


def test_ordinary_days_are_no_holidays():
    assert len(days_off(2026)) == 12
    assert date(2026, 6, 22) not in days_off(2026)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "is_outside"),
    [
        ("2026-11-20T05:59", True),
        ("2026-11-20T06:00", False),
        ("2026-11-20T19:59", False),
        ("2026-11-20T20:00", True),
        ("2026-11-21T12:00", True),
        ("2026-11-22T12:00", True),
        ("2026-05-14T12:00", True),
        # Summer time: 06.30 in Sweden is 04.30 in the database.
        ("2026-07-01T06:30", False),
    ],
)
def test_the_clock_is_swedens(at, is_outside):
    AccessLogEntryFactory(at=datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM))

    found = AccessLogEntry.objects.alias(**local_time("at")).filter(outside_hours([2026]))

    assert found.exists() == is_outside

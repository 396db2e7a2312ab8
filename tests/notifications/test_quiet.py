from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.quiet import next_allowed

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture(autouse=True)
def nights(settings):
    settings.TIME_ZONE = "Europe/Stockholm"
    settings.NOTICE_QUIET_HOURS = (21, 8)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("due", "goes"),
    [
        ("2026-11-22 23:10", "2026-11-23 08:00"),
        ("2026-11-22 21:00", "2026-11-23 08:00"),
        ("2026-11-23 00:00", "2026-11-23 08:00"),
        ("2026-11-23 07:59:59", "2026-11-23 08:00"),
        ("2026-12-31 22:00", "2027-01-01 08:00"),
    ],
)
def test_what_is_due_at_night_goes_at_eight(due, goes):
    assert next_allowed(at(due)) == at(goes)


@pytest.mark.parametrize("due", ["2026-11-22 08:00", "2026-11-22 12:00", "2026-11-22 20:59:59"])
def test_what_is_due_by_day_goes_at_once(due):
    assert next_allowed(at(due)) == at(due)


@pytest.mark.parametrize(
    ("due", "goes", "hours"),
    [
        # The clock goes from 02 to 03, so the night is an hour shorter...
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC), 8),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC), 5.5),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, 0, tzinfo=UTC), 4.5),
        # ...and from 03 to 02, so it is an hour longer and half past two comes twice.
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC), 10),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC), 6.5),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, 0, tzinfo=UTC), 5.5),
    ],
)
def test_a_night_in_which_the_clock_is_moved_also_ends_at_eight(due, goes, hours):
    allowed = next_allowed(due)

    assert allowed == goes
    assert allowed - due == timedelta(hours=hours)
    assert allowed.astimezone(STOCKHOLM).hour == 8


def test_the_hours_are_stockholms_whatever_zone_the_time_is_given_in():
    assert next_allowed(datetime(2026, 7, 1, 19, 30, tzinfo=UTC)) == at("2026-07-02 08:00")
    assert next_allowed(datetime(2026, 7, 1, 18, 30, tzinfo=UTC)) == at("2026-07-01 20:30")


def test_quiet_hours_may_lie_within_one_day(settings):
    settings.NOTICE_QUIET_HOURS = (1, 6)

    assert next_allowed(at("2026-11-22 00:59")) == at("2026-11-22 00:59")
    assert next_allowed(at("2026-11-22 01:00")) == at("2026-11-22 06:00")
    assert next_allowed(at("2026-11-22 06:00")) == at("2026-11-22 06:00")


def test_without_quiet_hours_everything_goes_at_once(settings):
    settings.NOTICE_QUIET_HOURS = None

    assert next_allowed(at("2026-11-22 03:00")) == at("2026-11-22 03:00")

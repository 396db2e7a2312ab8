from datetime import UTC, date, datetime

import pytest

from accounts.calendar import stockholm_today


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 1, 15, 22, 59, tzinfo=UTC), date(2026, 1, 15)),
        (datetime(2026, 1, 15, 23, 0, tzinfo=UTC), date(2026, 1, 16)),
        (datetime(2026, 7, 15, 21, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 15, 22, 0, tzinfo=UTC), date(2026, 7, 16)),
        # The nights when the clock is changed, and the turn of the year.
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_stockholm(instant, day):
    assert stockholm_today(instant) == day


def test_an_instant_without_a_time_zone_has_no_date():
    with pytest.raises(ValueError, match="time zone"):
        stockholm_today(datetime(2026, 1, 15, 23, 0))  # noqa: DTZ001 - the very thing refused


def test_without_an_instant_it_is_the_day_right_now(time_machine):
    time_machine.move_to(datetime(2026, 7, 15, 22, 30, tzinfo=UTC))

    assert stockholm_today() == date(2026, 7, 16)

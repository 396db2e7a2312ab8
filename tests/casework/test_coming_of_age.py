from __future__ import annotations

from datetime import date

import pytest

from casework.coming_of_age import comes_of_age_on, of_age_if_born_by
from casework.models import Person


@pytest.mark.parametrize(
    ("born", "grown_up"),
    [
        (date(2015, 4, 2), date(2033, 4, 2)),
        (date(2016, 2, 29), date(2034, 3, 1)),
        (None, None),
    ],
)
def test_a_child_is_grown_up_at_eighteen(born, grown_up):
    assert comes_of_age_on(Person(birth_date=born)) == grown_up


@pytest.mark.parametrize(
    ("day", "born_by"),
    [
        (date(2033, 4, 2), date(2015, 4, 2)),
        (date(2034, 2, 28), date(2016, 2, 28)),
        (date(2034, 3, 1), date(2016, 3, 1)),
        (date(2036, 2, 29), date(2018, 2, 28)),
    ],
)
def test_the_same_asked_from_the_day(day, born_by):
    assert of_age_if_born_by(day) == born_by

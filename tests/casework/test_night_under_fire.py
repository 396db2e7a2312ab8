"""The night with three at work at once, killed at any point (NIGHT-1).

A short one; `make chaos` kills fifty times over 5,000 orders.
"""

from __future__ import annotations

import os
import random

import pytest

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry
from casework.models import NightlyRun
from tests.bench.elsewhere import database_url
from tests.factories.accounts import UnitFactory, UserFactory
from tools.chaos import crowd
from tools.chaos.nights import under_fire

WHO = "Beställd"
pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def night():
    def run(*, kills, naive=False):
        crowd.orders(90, 10, family=WHO, unit=UnitFactory(reception=True), by=UserFactory())
        env = {**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "default"}
        rng = random.Random(7)  # noqa: S311 - the same each time
        day = stockholm_today()
        return under_fire(env, day=day, family=WHO, kills=kills, rng=rng, batch=5, naive=naive)

    return run


@pytest.mark.covers("R25", "A-J1")
def test_exactly_the_eligible_are_active_and_each_is_welcomed_once(night):
    told = night(kills=8)

    assert told.kills == 8
    assert told.is_right, told
    assert told.active == 90
    run = NightlyRun.objects.get()
    assert (run.picked, run.activated, run.failed) == (100, 90, 10)
    assert sum(run.reasons.values()) == 10
    assert AccessLogEntry.objects.filter(object_type="eservice").count() == 100


def test_a_night_without_locks_and_keys_is_found_out(night):
    told = night(kills=3, naive=True)

    assert not told.is_right
    assert told.wrong["welcomed twice"] > 0

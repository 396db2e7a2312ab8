"""Real processes and real commits: two runs at once, and one killed in the middle of its work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.night import activate_due
from casework.models import EServiceActivation, NightlyRun
from notifications.models import Notice
from tests.bench.elsewhere import database_url
from tests.factories.casework import ContactDetailsFactory, EServiceActivationFactory
from tests.factories.process import IntakeFactory

ROOT = Path(__file__).parent.parent.parent
State = EServiceActivation.State


@pytest.fixture
def start_night():
    nights = []

    def start():
        night = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.night_worker"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url(), "PYTHONWARNINGS": "default"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        nights.append(night)
        assert night.stdout
        assert night.stdout.readline() == "ready\n"
        return night

    yield start
    for night in nights:
        night.kill()
        night.communicate()


def go(*nights):
    for night in nights:
        night.stdin.write("go\n")
        night.stdin.flush()


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def orders():
    made = []
    for _ in range(5):
        person = IntakeFactory(person__numbered=True).person
        ContactDetailsFactory(person=person)
        made.append(EServiceActivationFactory(person=person, requested=True, notify_sms=True))
    return made


@pytest.fixture
def stuck_at():
    """Lets a run get as far as somebody's welcome and no further, until the answer is closed."""
    with closing(psycopg.connect(database_url())) as elsewhere:

        def stuck(order):
            person = order.person.public_id
            elsewhere.execute(
                "INSERT INTO notifications_notice (recipient, channel, kind, key)"
                " VALUES (%s, 'sms', 'activated', %s)",
                [person, f"welcome:{person}:{stockholm_today()}:sms"],
            )
            return elsewhere

        yield stuck


@pytest.fixture(autouse=True)
def impatient(committed_db):
    """A run that waits for another, which none should, fails here instead of waiting for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def others():
    """How many others are at work in this database, and how many of them wait for somebody.

    Idle connections that an earlier test left open, and the server's own workers, don't count.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE state <> 'idle'),"
            " count(*) FILTER (WHERE wait_event_type = 'Lock')"
            " FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()


def is_waiting():
    return others()[1] == 1


def kill(night, elsewhere):
    night.send_signal(signal.SIGKILL)
    night.wait()
    elsewhere.close()
    wait_for(lambda: others()[0] == 0)


def states(orders):
    found = dict(EServiceActivation.objects.values_list("pk", "state"))
    return [found[order.pk] for order in orders]


def assert_done_once(orders):
    run = NightlyRun.objects.get()
    assert (run.picked, run.activated, run.failed) == (5, 5, 0)
    assert run.ended_at
    assert states(orders) == [State.ACTIVE] * 5
    numbers = AccessLogEntry.objects.filter(action=Action.ACTIVATED).values_list(
        "customer_number", flat=True
    )
    assert sorted(numbers) == sorted(order.person.customer_number for order in orders)
    assert Notice.objects.count() == 5


def test_two_runs_at_once_share_the_orders_and_do_each_once(start_night, orders):
    nights = [start_night(), start_night()]

    go(*nights)
    for night in nights:
        assert night.wait(timeout=30) == 0
    activate_due()

    assert_done_once(orders)


def test_a_run_killed_in_the_middle_is_taken_up_where_it_stopped(start_night, stuck_at, orders):
    elsewhere = stuck_at(orders[3])
    night = start_night()
    go(night)
    wait_for(is_waiting)

    kill(night, elsewhere)

    # The first two were a transaction of their own; the third fell with the fourth.
    assert states(orders) == [State.ACTIVE] * 2 + [State.REQUESTED] * 3
    run = NightlyRun.objects.get()
    assert (run.picked, run.activated, run.ended_at) == (2, 2, None)
    assert Notice.objects.count() == 2
    activate_due()
    assert_done_once(orders)


def test_a_night_is_not_called_done_while_another_run_may_still_lose_what_it_holds(
    start_night, stuck_at, orders
):
    elsewhere = stuck_at(orders[3])
    night = start_night()
    go(night)
    wait_for(is_waiting)

    beside = activate_due()

    assert states(orders) == ["active", "active", "requested", "requested", "active"]
    assert beside.ended_at is None
    kill(night, elsewhere)
    activate_due()
    assert_done_once(orders)

"""Nights nobody ran, and the two nights a year whose clock is no clock (NIGHT-2, NIGHT-3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from casework.models import EServiceActivation, MessagingApproval, NightlyRun
from casework.tasks import run_night
from notifications.models import Notice
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

LOST_HOUR, DOUBLE_HOUR = date(2026, 3, 29), date(2026, 10, 25)


def ordered():
    person = IntakeFactory(person__numbered=True).person
    ContactDetailsFactory(person=person)
    return EServiceActivationFactory(person=person, requested=True, notify_sms=True)


def let_beat_ask(since, until):
    """Every ten minutes, as the timetable says. The moments at which a night's work was done."""
    moments, now = [], since
    while now <= until:
        before = NightlyRun.objects.filter(ended_at__isnull=False).count()
        with time_machine.travel(now, tick=False):
            run_night()
        if NightlyRun.objects.filter(ended_at__isnull=False).count() > before:
            moments.append(now)
        now += timedelta(minutes=10)
    return moments


@pytest.mark.parametrize(
    ("day", "at", "began"),
    [
        (LOST_HOUR, "04:10", "02:10"),
        (LOST_HOUR, "02:30", "01:00"),  # by wall clocks 03.00: the first there is after 02.30
        (DOUBLE_HOUR, "04:10", "03:10"),
        (DOUBLE_HOUR, "02:30", "00:30"),  # the first of the two
    ],
)
def test_in_the_nights_when_clocks_change_the_work_is_done_once(settings, day, at, began):
    settings.NIGHTLY_RUN_AT = at
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(hours=9), tick=False):
        orders = [ordered(), ordered()]

    # From the evening before until noon; the evening before has done its own night already.
    NightlyRun.objects.create(date=day - timedelta(days=1), started_at=midnight, ended_at=midnight)
    moments = let_beat_ask(midnight - timedelta(hours=3), midnight + timedelta(hours=10))

    assert [f"{moment:%H:%M}" for moment in moments] == [began]
    run = NightlyRun.objects.get(date=day)
    assert (run.picked, run.activated) == (2, 2)
    assert Notice.objects.count() == len(orders)


@pytest.mark.covers("R25", "R26")
def test_a_clock_that_stood_for_three_days_is_caught_up_with_the_right_dates():
    monday = datetime(2026, 11, 23, 3, 10, tzinfo=UTC)
    with time_machine.travel(monday - timedelta(hours=10), tick=False):
        early = ordered()
        over = MessagingApprovalFactory(ends_on=monday.date() + timedelta(days=1))
    assert let_beat_ask(monday, monday) == [monday]
    with time_machine.travel(monday + timedelta(hours=6), tick=False):
        late = ordered()

    back = monday + timedelta(days=3, hours=5)
    moments = let_beat_ask(back, back + timedelta(hours=2))

    assert moments == [back]
    assert list(NightlyRun.objects.order_by("date").values_list("date", "picked")) == [
        (monday.date(), 1),
        (back.date(), 1),
    ]
    found = dict(EServiceActivation.objects.values_list("pk", "effective_at"))
    assert found[early.pk] == monday
    assert found[late.pk] == back
    over.refresh_from_db()
    assert (over.state, over.ended_at) == (MessagingApproval.State.ENDED, back)


def test_a_night_that_stopped_before_midnight_is_finished_by_the_next():
    day = datetime(2026, 11, 23, 22, 50, tzinfo=UTC)
    with time_machine.travel(day, tick=False):
        order = ordered()
        NightlyRun.objects.create(date=day.date(), started_at=day)

    moments = let_beat_ask(day + timedelta(minutes=20), day + timedelta(hours=5))

    order.refresh_from_db()
    assert [f"{moment:%H:%M}" for moment in moments] == ["03:10"]
    assert order.state == EServiceActivation.State.ACTIVE

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.calendar import stockholm_today
from casework.actions.night import is_due
from casework.models import EServiceActivation, NightlyRun
from casework.tasks import run_night as ask_as_beat
from notifications.models import Notice
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    NightlyRunFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

AFTERNOON = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
BEFORE_THE_NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def run_night(*options):
    said = StringIO()
    call_command("run_night", *options, stdout=said)
    return said.getvalue().strip()


def ordered():
    person = IntakeFactory(person__numbered=True).person
    ContactDetailsFactory(person=person)
    return EServiceActivationFactory(person=person, requested=True, notify_sms=True)


def is_active(order):
    order.refresh_from_db()
    return order.state == EServiceActivation.State.ACTIVE


@pytest.fixture
def afternoon():
    """The night of the day is done, as in a demo town that was loaded at noon."""
    with time_machine.travel(AFTERNOON, tick=False) as clock:
        NightlyRunFactory(date=AFTERNOON.date(), picked=2, activated=2)
        yield clock


def test_the_command_does_the_night_and_says_in_figures_what_it_did():
    ordered()
    EServiceActivationFactory(requested=True, person__anonymous=True)

    said = run_night()

    day = f"{stockholm_today():%Y-%m-%d}"
    assert said == f"Nattkörning {day} klar: 2 beställda, 1 aktiverade, 1 fel."
    assert EServiceActivation.objects.active().count() == 1


@pytest.mark.usefixtures("afternoon")
def test_a_date_that_is_done_is_not_run_again_and_what_waits_is_told_when():
    late = ordered()

    said = run_night()

    assert not is_active(late)
    assert said.splitlines() == [
        "Nattkörning 2026-11-24 redan klar: 2 beställda, 2 aktiverade, 0 fel.",
        "Beställda sedan dess: 1. De aktiveras vid nästa nattkörning (2026-11-25 kl. 04.10).",
    ]


@pytest.mark.usefixtures("afternoon")
def test_in_the_demo_what_waits_for_the_night_is_done_at_once_and_told_alone():
    late = ordered()

    said = run_night("--now")

    assert is_active(late)
    assert said.startswith("Nattens arbete är gjort: 1 beställda, 1 aktiverade, 0 fel.")
    assert "vid nästa nattkörning (2026-11-25 kl. 04.10)" in said


@pytest.mark.usefixtures("afternoon")
def test_a_second_time_the_same_day_it_says_that_there_is_nothing_left():
    ordered()
    run_night("--now")

    said = run_night("--now")

    assert said.startswith("Nattens arbete är redan gjort (2026-11-24 kl. 14.00)")
    assert said.endswith("inget har beställts sedan dess.")
    assert NightlyRun.objects.get().picked == 3


@pytest.mark.usefixtures("afternoon")
def test_a_second_time_the_same_day_it_does_what_has_come_since():
    first = ordered()
    run_night("--now")
    second = ordered()

    said = run_night("--now")

    assert (is_active(first), is_active(second)) == (True, True)
    assert said.startswith("Nattens arbete är gjort: 1 beställda, 1 aktiverade, 0 fel.")
    assert Notice.objects.count() == 2


@pytest.mark.covers("R25")
@pytest.mark.parametrize("times", [1, 3])
def test_no_order_waits_a_day_longer_for_it(afternoon, times):
    for _ in range(times):
        ordered()
        run_night("--now")
    late = ordered()

    afternoon.move_to(AFTERNOON + timedelta(hours=15))
    assert is_due()
    ask_as_beat()

    assert is_active(late)
    assert [run.date for run in NightlyRun.objects.order_by("date")] == [
        date(2026, 11, 24),
        date(2026, 11, 25),
    ]


def test_before_the_night_it_is_yesterdays_that_is_taken_up_and_tonights_is_still_to_come():
    with time_machine.travel(BEFORE_THE_NIGHT, tick=False) as clock:
        NightlyRunFactory(date=date(2026, 11, 23))
        order = ordered()
        run_night("--now")
        assert is_active(order)
        late = ordered()

        clock.shift(timedelta(hours=3))
        ask_as_beat()

    assert is_active(late)


def test_a_night_that_was_never_done_is_the_one_that_is_done():
    with time_machine.travel(AFTERNOON, tick=False):
        NightlyRunFactory(date=date(2026, 11, 21))

        run_night("--now")

        assert NightlyRun.objects.done(AFTERNOON.date())


def test_outside_the_demo_every_date_is_one_night(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="bara i demoläge"):
        run_night("--now")

    assert not NightlyRun.objects.exists()

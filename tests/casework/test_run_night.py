from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.calendar import stockholm_today
from casework.models import EServiceActivation, NightlyRun
from tests.factories.casework import EServiceActivationFactory, NightlyRunFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db


def run_night(*options):
    said = StringIO()
    call_command("run_night", *options, stdout=said)
    return said.getvalue().strip()


def ordered():
    person = IntakeFactory(person__numbered=True).person
    return EServiceActivationFactory(person=person, requested=True)


def test_the_command_does_the_night_and_says_in_figures_what_it_did():
    ordered()
    EServiceActivationFactory(requested=True, person__anonymous=True)

    said = run_night()

    day = f"{stockholm_today():%Y-%m-%d}"
    assert said == f"Nattkörning {day} klar: 2 beställda, 1 aktiverade, 1 fel."
    assert EServiceActivation.objects.active().count() == 1


def test_a_date_that_is_done_is_not_run_again():
    run_night()
    late = ordered()

    said = run_night()

    late.refresh_from_db()
    assert "redan klar: 0 beställda" in said
    assert late.state == "requested"


def test_in_the_demo_the_next_night_can_be_let_pass():
    run_night("--next")
    late = ordered()

    said = run_night("--next")

    late.refresh_from_db()
    tomorrow = stockholm_today() + timedelta(days=1)
    assert late.state == "active"
    assert said.startswith(f"Nattkörning {tomorrow:%Y-%m-%d} klar: 1 beställda")
    assert NightlyRun.objects.count() == 2


def test_the_next_night_is_todays_when_the_latest_was_before_today():
    NightlyRunFactory(date=stockholm_today() - timedelta(days=3))

    said = run_night("--next")

    assert f"{stockholm_today():%Y-%m-%d}" in said


def test_a_night_that_stopped_halfway_is_the_next_one():
    NightlyRunFactory(date=stockholm_today(), ended_at=None)

    run_night("--next")

    assert NightlyRun.objects.get().ended_at


def test_outside_the_demo_no_night_is_jumped_over(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="bara i demoläge"):
        run_night("--next")

    assert not NightlyRun.objects.exists()

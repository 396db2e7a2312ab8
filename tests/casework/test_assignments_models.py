from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.calendar import stockholm_today
from casework.models import Assignment, Person
from tests.factories.accounts import MunicipalityFactory, days_ago
from tests.factories.casework import CaseFactory, CircleMemberFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

State = Assignment.State
# From the widest circle to the narrowest: whom it is for, all that is in it, work in it.
CIRCLES = {
    State.DRAFT: (False, False, False),
    State.SENT: (True, False, False),
    State.ACCEPTED: (True, True, True),
    State.ONGOING: (True, True, True),
    State.ENDED: (True, True, False),
    State.DECLINED: (False, False, False),
    State.REVOKED: (False, False, False),
}


def circles(actor):
    return (
        Assignment.objects.reached_by(actor).exists(),
        Assignment.objects.open_to(actor).exists(),
        Assignment.objects.worked_by(actor).exists(),
    )


@pytest.mark.covers("I22", "A-U18", "A-U19")
@pytest.mark.parametrize("state", State)
def test_how_much_of_an_assignment_is_open_goes_by_its_state(provider, state):
    ended_on = stockholm_today() if state == State.ENDED else None
    AssignmentFactory(provider_unit=provider.unit, state=state, ended_on=ended_on)

    assert circles(provider.actor) == CIRCLES[state]


@pytest.mark.covers("I22", "A-U19")
def test_after_the_grace_there_is_nothing_left_of_it(provider):
    AssignmentFactory(provider_unit=provider.unit, ended=True, ended_on=days_ago(30))

    assert circles(provider.actor) == (True, True, False)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert circles(provider.actor) == (False, False, False)


@pytest.mark.parametrize(("days", "is_open"), [(5, True), (6, False)])
def test_the_municipality_says_how_long_the_grace_is(provider, days, is_open):
    MunicipalityFactory(assignment_grace_days=5)
    AssignmentFactory(provider_unit=provider.unit, ended=True, ended_on=days_ago(days))

    assert Assignment.objects.open_to(provider.actor).exists() == is_open


def test_another_unit_and_the_authority_are_in_no_circle(provider, caseworker):
    AssignmentFactory(accepted=True)

    for who in (provider, caseworker):
        assert circles(who.actor) == (False, False, False)


def test_a_protected_person_is_worked_for_by_the_circle_alone(provider):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, accepted=True, service__case__file__file_holder__protected=True
    )
    before = circles(provider.actor)

    CircleMemberFactory(person=assignment.service.case.file.file_holder, user=provider.user)

    assert before == (False, False, False)
    assert circles(provider.actor) == (True, True, True)


@pytest.mark.parametrize(
    ("traits", "is_written_to"), [({}, False), ({"accepted": True}, True), ({"ended": True}, False)]
)
def test_the_person_is_written_to_while_the_work_goes_on(provider, traits, is_written_to):
    AssignmentFactory(provider_unit=provider.unit, **traits)

    assert Person.objects.visible_to(provider.actor).exists()
    assert Person.objects.written_to_by(provider.actor).exists() == is_written_to


def test_a_caseworker_writes_to_those_within_reach(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    AssignmentFactory()

    assert Person.objects.written_to_by(caseworker.actor).get() == case.file.file_holder

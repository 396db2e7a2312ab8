from __future__ import annotations

import pytest

from casework.models import Case
from casework.open_matters import CLOSED, nothing_goes_on
from tests.factories.casework import CaseFactory, CaseParticipantFactory, PersonFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def idle(caseworker):
    """Why nothing can be written to the person for their own sake, or nothing."""
    return lambda person: nothing_goes_on(caseworker.actor, [person]).get(person.pk, "")


@pytest.mark.covers("D10")
def test_with_only_closed_cases_nothing_goes_on(caseworker, idle):
    person = CaseFactory(responsible_unit=caseworker.unit, closed=True).file.file_holder
    assert idle(person) == CLOSED

    CaseFactory(responsible_unit=caseworker.unit, file__file_holder=person)

    assert idle(person) == ""


@pytest.mark.covers("R13")
def test_an_intake_that_waits_is_enough_and_one_that_led_to_nothing_is_not(caseworker, idle):
    intake = IntakeFactory(unit=caseworker.unit)
    assert idle(intake.person) == ""

    intake.status = "no_action"
    intake.save()

    assert idle(intake.person).endswith("har inget pågående ärende hos enheten.")


def test_an_intake_elsewhere_is_the_receptions_to_write_about_too(caseworker, idle):
    person = IntakeFactory().person
    assert idle(person)

    caseworker.unit.receives_intakes = True

    assert idle(person) == ""


@pytest.mark.covers("P16")
def test_a_co_applicant_has_a_matter_of_their_own(caseworker, idle):
    case = CaseFactory(responsible_unit=caseworker.unit, area=Case.Area.ECONOMIC_ASSISTANCE)
    co_applicant = CaseParticipantFactory(case=case).person
    child = CaseParticipantFactory(case=case, role="child").person

    assert idle(co_applicant) == ""
    assert idle(child)


def test_what_goes_on_where_one_may_not_look_tells_nothing(caseworker, idle):
    person = CaseFactory(responsible_unit=caseworker.unit, closed=True).file.file_holder
    CaseFactory(file__file_holder=person)
    CaseFactory(responsible_unit=caseworker.unit, file__file_holder=person, is_restricted=True)

    assert idle(person) == CLOSED


def test_a_provider_goes_by_its_assignments(provider):
    assert nothing_goes_on(provider.actor, [PersonFactory()]) == {}


def test_many_are_asked_about_at_the_price_of_one(
    caseworker, django_assert_num_queries, django_assert_max_num_queries
):
    people = PersonFactory.create_batch(10)
    with django_assert_max_num_queries(2) as few:
        nothing_goes_on(caseworker.actor, people[:1])

    with django_assert_num_queries(len(few)):
        assert len(nothing_goes_on(caseworker.actor, people)) == 10

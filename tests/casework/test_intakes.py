from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.intakes import (
    Received,
    attach_to_case,
    hand_over_intake,
    open_case,
    register_intake,
    settle_without_action,
    take_intake,
)
from casework.models import Case, CaseAssignment, Intake, Person
from tests.factories.accounts import MembershipFactory, UnitFactory, UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()
SETTLED = "Aktualiseringen är redan avgjord."


def received(**changed):
    return Received(
        **{"type": "application", "received_on": TODAY, "reason": "Ansökan om stöd", **changed}
    )


@pytest.fixture
def intake(caseworker):
    return IntakeFactory(unit=caseworker.unit)


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def opened(by, intake, area=Case.Area.ADULTS, caseworker=None):
    main = caseworker or by.user
    return open_case(by=by.actor, intake=intake, area=area, caseworker=main)


@pytest.mark.covers("R13")
def test_what_came_in_is_written_down_at_the_unit_that_takes_a_stand(caseworker):
    person = PersonFactory()
    other = MembershipFactory().unit

    intake = register_intake(by=caseworker.actor, person=person, received=received(), unit=other)

    assert (intake.status, intake.unit, intake.case) == ("new", other, None)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "intake")
    assert row.customer_number == person.customer_number


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "kan inte ligga i framtiden"),
        (date(1984, 12, 31), "före personens födelse"),
    ],
)
def test_it_came_neither_tomorrow_nor_before_the_person_was_born(caseworker, day, sentence):
    person = PersonFactory(anonymous=True, birth_date=date(1985, 1, 1))

    with refused(sentence):
        register_intake(
            by=caseworker.actor,
            person=person,
            received=received(received_on=day),
            unit=caseworker.unit,
        )


def test_a_provider_takes_no_intakes(caseworker):
    provider = MembershipFactory(provider=True).unit

    with refused("Välj en myndighetsenhet."):
        register_intake(
            by=caseworker.actor, person=PersonFactory(), received=received(), unit=provider
        )


def test_of_two_who_take_it_the_second_is_told_who_was_first(caseworker, intake):
    colleague = MembershipFactory(unit=caseworker.unit, user__given_name="Petra")
    take_intake(by=_actor(colleague), intake=intake)

    with refused("Petra"):
        take_intake(by=caseworker.actor, intake=intake)

    intake.refresh_from_db()
    assert (intake.status, intake.caseworker) == ("assessing", colleague.user)


def test_the_person_follows_the_intake_to_the_other_unit(caseworker, intake):
    reached = Person.objects.visible_to(caseworker.actor)
    assert reached.filter(pk=intake.person.pk).exists()
    other = MembershipFactory()

    hand_over_intake(by=caseworker.actor, intake=intake, unit=other.unit)

    assert not reached.filter(pk=intake.person.pk).exists()
    assert Person.objects.visible_to(_actor(other)).filter(pk=intake.person.pk).exists()


def test_it_is_not_handed_to_where_it_is(caseworker, intake):
    with refused("finns redan på den enheten"):
        hand_over_intake(by=caseworker.actor, intake=intake, unit=caseworker.unit)


def test_what_leads_to_nothing_says_why(caseworker, intake):
    settle_without_action(by=caseworker.actor, intake=intake, reason="Redan hjälpt av vården.")

    intake.refresh_from_db()
    assert (intake.status, intake.settled_on) == ("no_action", TODAY)
    assert intake.settled_reason == "Redan hjälpt av vården."


def test_what_is_settled_is_settled_once(caseworker, intake):
    settle_without_action(by=caseworker.actor, intake=intake, reason="Återtagen.")

    for again in (
        lambda: settle_without_action(by=caseworker.actor, intake=intake, reason="Nej."),
        lambda: take_intake(by=caseworker.actor, intake=intake),
        lambda: opened(caseworker, intake),
    ):
        with refused(SETTLED):
            again()


def test_a_case_begins_with_number_party_and_caseworker(caseworker, intake):
    case = opened(caseworker, intake, area=Case.Area.ECONOMIC_ASSISTANCE)

    assert case.number == f"EB-{TODAY:%y}-0001"
    assert (case.stage, case.responsible_unit, case.opened_on) == ("intake", caseworker.unit, TODAY)
    party = case.participants.get()
    assert (party.person, party.role) == (intake.person, "applicant")
    main = case.caseworkers.get()
    assert (main.user, main.kind) == (caseworker.user, CaseAssignment.Kind.MAIN)
    intake.refresh_from_db()
    assert (intake.case, intake.status) == (case, Intake.Status.TO_CASE)


def test_a_child_is_the_child_in_its_own_case(caseworker):
    intake = IntakeFactory(unit=caseworker.unit, person__child=True)

    case = opened(caseworker, intake, area=Case.Area.CHILDREN_YOUTH)

    assert case.participants.get().role == "child"


def test_a_second_case_lies_in_the_same_file(caseworker, intake):
    first = opened(caseworker, intake)
    again = IntakeFactory(unit=caseworker.unit, person=intake.person)

    second = opened(caseworker, again, area=Case.Area.VIOLENCE)

    assert second.file == first.file


@pytest.mark.parametrize("trait", [{"ended": True}, {"provider": True}, {}])
def test_only_a_colleague_of_the_unit_is_given_the_case(caseworker, intake, trait):
    somebody = MembershipFactory(**trait).user if trait else UserFactory()

    with refused("arbetar inte på"):
        opened(caseworker, intake, caseworker=somebody)


def test_it_can_belong_to_a_case_that_is_open_already(caseworker, intake):
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder=intake.person)

    attach_to_case(by=caseworker.actor, intake=intake, case=case)

    intake.refresh_from_db()
    assert (intake.case, intake.status) == (case, Intake.Status.TO_CASE)


def test_it_belongs_to_no_closed_case_and_to_nobody_elses(caseworker, intake):
    closed = CaseFactory(closed=True, file__file_holder=intake.person)

    with refused("Ärendet är avslutat."):
        attach_to_case(by=caseworker.actor, intake=intake, case=closed)
    with refused("Ärendet gäller en annan person."):
        attach_to_case(by=caseworker.actor, intake=intake, case=CaseFactory())


def test_one_that_came_in_an_opened_case_is_settled_there(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, stage="intake")
    intake = IntakeFactory(person=case.file.file_holder, case=case, unit=caseworker.unit)

    with refused(f"hör redan till ärende {case.number}"):
        opened(caseworker, intake)


def test_a_unit_where_nobody_handles_cases_is_handed_none(caseworker, intake):
    with refused("Välj en myndighetsenhet."):
        hand_over_intake(by=caseworker.actor, intake=intake, unit=UnitFactory())


def _actor(membership):
    return Actor(user=membership.user, membership=membership)

from __future__ import annotations

import pytest

from casework.models import Assignment
from messaging.targets import label_of, owners, targets
from tests.factories.accounts import days_ago
from tests.factories.casework import CaseFactory, CaseParticipantFactory, PersonFactory
from tests.factories.messaging import ThreadFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(caseworker):
    return PersonFactory()


def case_of(person, colleague, **differing):
    return CaseFactory(file__file_holder=person, responsible_unit=colleague.unit, **differing)


def thread_with(person, **differing):
    return ThreadFactory(citizen=person, **differing)


@pytest.mark.covers("A-H19", "R74")
def test_only_the_persons_own_open_cases_within_reach_can_be_chosen(caseworker, person):
    case = case_of(person, caseworker)
    case_of(person, caseworker, closed=True)
    case_of(PersonFactory(), caseworker)
    CaseFactory(file__file_holder=person)

    assert owners(caseworker.actor, thread_with(person)) == [case]


def test_a_joint_case_is_each_applicants_own_and_another_partys_is_not(caseworker, person):
    joint = case_of(PersonFactory(), caseworker)
    CaseParticipantFactory(case=joint, person=person, role="co_applicant")
    others = case_of(PersonFactory(), caseworker)
    CaseParticipantFactory(case=others, person=person, role="other_party")

    assert owners(caseworker.actor, thread_with(person)) == [joint]


def test_a_letter_about_a_child_goes_into_the_childs_case_and_not_the_writers(caseworker, person):
    case_of(person, caseworker)
    child = case_of(PersonFactory(child=True), caseworker)

    thread = thread_with(person, about=child.file.file_holder)

    assert owners(caseworker.actor, thread) == [child]


def test_the_conversations_own_case_is_first_and_then_the_latest_opened(caseworker, person):
    oldest = case_of(person, caseworker, opened_on=days_ago(90))
    middle = case_of(person, caseworker, opened_on=days_ago(60))
    latest = case_of(person, caseworker, opened_on=days_ago(30))

    assert owners(caseworker.actor, thread_with(person)) == [latest, middle, oldest]
    own_first = owners(caseworker.actor, thread_with(person, case=oldest))
    assert own_first == [oldest, latest, middle]


def test_a_provider_has_its_assignments_and_no_case(caseworker, provider, person):
    case = case_of(person, caseworker)
    own = AssignmentFactory(provider_unit=provider.unit, accepted=True, service__case=case)
    AssignmentFactory(accepted=True, service__case=case)

    assert owners(provider.actor, thread_with(person, case=case)) == [own]
    assert targets(provider.actor, thread_with(person)) == [own]
    assert owners(caseworker.actor, thread_with(person)) == [case]


@pytest.mark.parametrize(
    ("state", "can_be_chosen"),
    [
        (Assignment.State.DRAFT, False),
        (Assignment.State.SENT, False),
        (Assignment.State.ACCEPTED, True),
        (Assignment.State.ONGOING, True),
        (Assignment.State.DECLINED, False),
        (Assignment.State.REVOKED, False),
    ],
)
def test_an_assignment_takes_notes_from_when_it_is_accepted(provider, person, state, can_be_chosen):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, state=state, service__case__file__file_holder=person
    )

    expected = [assignment] if can_be_chosen else []
    assert owners(provider.actor, thread_with(person)) == expected


@pytest.mark.covers("A-U19")
def test_an_assignment_that_has_ended_is_read_and_takes_no_notes(provider, person):
    AssignmentFactory(
        provider_unit=provider.unit, ended=True, service__case__file__file_holder=person
    )

    assert owners(provider.actor, thread_with(person)) == []
    assert targets(provider.actor, thread_with(person)) == []


def test_the_conversations_own_assignment_is_first(provider, person):
    first, second = (
        AssignmentFactory(
            provider_unit=provider.unit, ongoing=True, service__case__file__file_holder=person
        )
        for _ in range(2)
    )

    assert owners(provider.actor, thread_with(person)) == [second, first]
    assert owners(provider.actor, thread_with(person, assignment=first)) == [first, second]


def test_a_file_can_also_go_to_the_steps_of_a_case(caseworker, person):
    case = case_of(person, caseworker)
    intake = IntakeFactory(case=case, person=person)
    investigation = InvestigationFactory(case=case)
    decision = DecisionFactory(case=case)
    service = ServiceFactory(case=case, decision=decision)
    IntakeFactory(person=person)
    IntakeFactory(case=case)
    InvestigationFactory()

    found = targets(caseworker.actor, thread_with(person))

    assert found == [case, intake, investigation, decision, service]


def test_the_steps_of_a_closed_case_are_closed_with_it(caseworker, person):
    case = case_of(person, caseworker, closed=True)
    DecisionFactory(case=case)

    assert targets(caseworker.actor, thread_with(person)) == []


def test_each_place_is_named_so_that_it_can_be_told_from_the_others(caseworker, person):
    case = case_of(person, caseworker, number="VU-26-0142")
    intake = IntakeFactory(case=case, person=person, received_on="2026-11-02")
    investigation = InvestigationFactory(case=case, type="SoL", opened_on="2026-11-03")
    assignment = AssignmentFactory(number="UP-26-0007")
    for one in (intake, investigation):
        one.refresh_from_db()

    assert [label_of(one) for one in (case, intake, investigation, assignment)] == [
        "Ärende VU-26-0142, vuxna",
        "Aktualisering 2026-11-02, ansökan, ärende VU-26-0142",
        "Utredning SoL, inledd 2026-11-03, ärende VU-26-0142",
        "Uppdrag UP-26-0007 – Journal",
    ]

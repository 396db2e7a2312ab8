from __future__ import annotations

import pytest

from messaging.candidates import candidates_for
from messaging.recipients import chosen, find_recipients
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = pytest.mark.django_db


def client_of(unit, **person):
    found = PersonFactory(**person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


@pytest.mark.covers("A-H25", "R45")
def test_whoever_never_had_the_eservice_is_shown_with_the_reason(caseworker):
    client_of(caseworker.unit, given_name="Bengt", family_name="Åkesson")

    [candidate] = find_recipients(caseworker.actor, "bengt ake").candidates

    assert candidate.refusal == "Bengt Åkesson har inte e-tjänsten påkopplad."


@pytest.mark.covers("R45")
def test_an_order_that_waits_for_the_night_is_not_yet_a_recipient(caseworker):
    person = client_of(caseworker.unit)
    EServiceActivationFactory(person=person, requested=True)

    [candidate] = candidates_for(caseworker.actor, [person])

    assert candidate.refusal


@pytest.mark.covers("P6", "R128")
def test_namesakes_are_marked(caseworker):
    for _ in range(2):
        client_of(caseworker.unit, reachable=True, given_name="Anna", family_name="Andersson")

    found = find_recipients(caseworker.actor, "Anna Andersson")

    assert found.shared_names == ["Anna Andersson"]
    assert all(candidate.has_namesake for candidate in found.candidates)


def test_a_guardian_is_chosen_as_guardian_of_somebody(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    guardian = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval, notify_sms=True)

    [candidate] = candidates_for(caseworker.actor, [guardian])

    assert candidate.about == approval.relation.file_holder
    assert candidate.case == approval.case
    assert candidate.relation_label == "vårdnadshavare"
    assert candidate.outlook.line.startswith("Får ingen avisering.")


def test_a_relation_in_another_units_case_is_not_shown(caseworker):
    approval = MessagingApprovalFactory()
    guardian = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval)
    CaseFactory(file__file_holder=guardian, responsible_unit=caseworker.unit)

    [candidate] = candidates_for(caseworker.actor, [guardian])

    assert candidate.refusal
    assert candidate.about == guardian


@pytest.mark.covers("R93", "A-U6")
def test_a_provider_writes_only_to_the_persons_of_its_assignments(provider):
    own = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    person = own.service.case.file.file_holder
    EServiceActivationFactory(person=person)
    stranger = PersonFactory(reachable=True)

    rows = chosen(
        provider.actor,
        [f"{one.public_id}.{one.public_id}" for one in (person, stranger)],
    )

    assert [row.person for row in rows] == [person]
    assert rows[0].assignment == own


@pytest.mark.covers("A-U18", "R93")
def test_before_the_unit_has_accepted_nobody_is_shown_to_write_to(provider):
    new = AssignmentFactory(provider_unit=provider.unit)
    person = new.service.case.file.file_holder
    EServiceActivationFactory(person=person)

    assert candidates_for(provider.actor, [person]) == []
    assert chosen(provider.actor, [f"{person.public_id}.{person.public_id}"]) == []


@pytest.mark.covers("A-U19")
def test_after_the_end_the_person_is_shown_with_the_reason_and_without_the_eservice(provider):
    ended = AssignmentFactory(provider_unit=provider.unit, ended=True)
    person = ended.service.case.file.file_holder
    EServiceActivationFactory(person=person, notify_sms=True)

    [candidate] = candidates_for(provider.actor, [person])

    assert candidate.refusal == f"Enhetens uppdrag för {person.full_name} är avslutat."
    assert candidate.outlook is None


def test_an_ended_assignment_beside_one_that_goes_on_is_not_what_the_letter_concerns(provider):
    going_on = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    AssignmentFactory(provider_unit=provider.unit, ended=True, service=going_on.service)
    person = going_on.service.case.file.file_holder
    EServiceActivationFactory(person=person)

    [candidate] = candidates_for(provider.actor, [person])

    assert candidate.assignment == going_on
    assert candidate.refusal == ""


def test_a_made_up_value_chooses_nobody(caseworker):
    assert chosen(caseworker.actor, ["", "x", "....", "None.None"]) == []


@pytest.mark.covers("D10")
def test_a_client_whose_cases_are_all_closed_is_shown_with_the_reason(caseworker):
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit, closed=True)

    [candidate] = candidates_for(caseworker.actor, [person])

    assert candidate.refusal == "Ärendet är avslutat."


@pytest.mark.covers("R13")
def test_a_client_with_an_intake_and_no_case_can_be_written_to(caseworker):
    person = IntakeFactory(unit=caseworker.unit, person__reachable=True).person

    [candidate] = candidates_for(caseworker.actor, [person])

    assert candidate.refusal == ""
    assert candidate.case is None


def test_a_guardian_without_a_matter_of_their_own_is_reached_as_guardian_alone(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    guardian = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval)
    EServiceActivationFactory(person=guardian)

    [candidate] = candidates_for(caseworker.actor, [guardian])

    assert (candidate.about, candidate.refusal) == (approval.relation.file_holder, "")


@pytest.mark.covers("I9")
def test_a_letter_concerns_a_case_of_the_one_it_is_about(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    EServiceActivationFactory(in_relation=True, approval=approval)
    guardian = approval.relation.related_person
    client = client_of(caseworker.unit, reachable=True)

    rows = candidates_for(caseworker.actor, [client, guardian])

    assert {row.case.file.file_holder for row in rows} == {row.about for row in rows}
    assert len(rows) == 2


def test_the_number_of_queries_does_not_grow_with_the_hits(
    caseworker, django_assert_num_queries, django_assert_max_num_queries
):
    one = [client_of(caseworker.unit, reachable=True)]
    many = [client_of(caseworker.unit, reachable=True) for _ in range(40)]
    actor = caseworker.actor

    with django_assert_max_num_queries(10) as few:
        candidates_for(actor, one)

    with django_assert_num_queries(len(few)):
        candidates_for(actor, many)

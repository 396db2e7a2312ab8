from __future__ import annotations

import pytest

from messaging.recipients import candidates_for, chosen, find_recipients
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import AssignmentFactory

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
    assert candidate.notice_line == "Får veta det via SMS"


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


def test_a_made_up_value_chooses_nobody(caseworker):
    assert chosen(caseworker.actor, ["", "x", "....", "None.None"]) == []


def test_the_number_of_queries_does_not_grow_with_the_hits(
    caseworker, django_assert_num_queries, django_assert_max_num_queries
):
    one = [client_of(caseworker.unit, reachable=True)]
    many = [client_of(caseworker.unit, reachable=True) for _ in range(9)]
    actor = caseworker.actor

    with django_assert_max_num_queries(6) as few:
        candidates_for(actor, one)

    with django_assert_num_queries(len(few)):
        candidates_for(actor, many)

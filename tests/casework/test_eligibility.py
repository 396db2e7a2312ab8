from __future__ import annotations

import pytest

from accounts.calendar import stockholm_today
from casework.eligibility import BLOCKED, Capacity, blocked_because, capacities
from casework.models import CaseParticipant
from tests.factories.accounts import days_ago
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

AS_CLIENT = Capacity("client")
Role = CaseParticipant.Role


def test_whoever_is_unknown_to_the_unit_has_no_capacity():
    CaseFactory()

    assert capacities(PersonFactory()) == []


def test_an_intake_makes_a_client():
    person = IntakeFactory().person

    assert capacities(person) == [AS_CLIENT]


@pytest.mark.parametrize("closed", [False, True])
def test_a_case_makes_a_client_and_closing_it_takes_nothing_away(closed):
    case = CaseFactory(closed=closed)

    assert capacities(case.file.file_holder) == [AS_CLIENT]


@pytest.mark.parametrize(
    ("role", "found"),
    [
        (Role.APPLICANT, [AS_CLIENT]),
        (Role.CO_APPLICANT, [AS_CLIENT]),
        (Role.CHILD, []),
        (Role.GUARDIAN, []),
        (Role.OTHER_PARTY, []),
    ],
)
def test_of_the_parties_only_those_who_apply_are_clients(role, found):
    party = CaseParticipantFactory(role=role).person

    assert capacities(party) == found


def test_an_approval_makes_a_capacity_in_relation():
    approval = MessagingApprovalFactory()

    found = capacities(approval.relation.related_person)

    assert found == [Capacity("relation", approval.pk)]


def test_each_approval_is_a_capacity_and_ones_own_case_comes_first():
    first = MessagingApprovalFactory()
    person = first.relation.related_person
    second = MessagingApprovalFactory(relation__related_person=person)
    CaseFactory(file__file_holder=person)

    assert capacities(person) == [
        AS_CLIENT,
        Capacity("relation", first.pk),
        Capacity("relation", second.pk),
    ]


@pytest.mark.parametrize(
    "differing",
    [
        lambda: {"proposed": True},
        lambda: {"ended": True},
        lambda: {"case__investigated": False},
        lambda: {"ends_on": stockholm_today()},
        lambda: {"relation__valid_to": days_ago(1)},
    ],
    ids=["proposed", "ended", "no investigation", "the day it ends", "relation over"],
)
def test_an_approval_that_does_not_hold_makes_none(differing):
    approval = MessagingApprovalFactory(**differing())

    assert capacities(approval.relation.related_person) == []


@pytest.mark.parametrize(
    "differing",
    [lambda: {"ends_on": days_ago(-1)}, lambda: {"relation__valid_to": stockholm_today()}],
    ids=["ends tomorrow", "the relation's last day"],
)
def test_an_approval_holds_until_it_ends(differing):
    approval = MessagingApprovalFactory(**differing())

    assert capacities(approval.relation.related_person) == [Capacity("relation", approval.pk)]


def test_an_approval_is_the_guardians_and_not_the_childs():
    approval = MessagingApprovalFactory()

    assert capacities(approval.relation.file_holder) == [AS_CLIENT]


def test_nothing_stands_in_the_way_of_an_ordinary_client():
    assert blocked_because(PersonFactory(numbered=True)) == ""


@pytest.mark.parametrize(
    "differing",
    [
        {"protection": "confidentiality_marking"},
        {"protection": "protected_registration"},
        {"deceased": True},
        {"emigrated_on": "2026-01-31"},
    ],
)
def test_the_words_do_not_tell_protection_from_death(differing):
    assert blocked_because(PersonFactory(numbered=True, **differing)) == BLOCKED


@pytest.mark.parametrize(
    "differing", [{"anonymous": True}, {"identity_type": "none", "identity_number": ""}]
)
def test_whoever_has_no_number_to_sign_in_with_is_told_so(differing):
    assert "saknar personnummer" in blocked_because(PersonFactory(**differing))


def test_whoever_is_too_young_to_sign_in_is_told_whose_relation_to_use():
    assert "under 18 år" in blocked_because(PersonFactory(child=True))


def test_a_coordination_number_is_a_number_to_sign_in_with():
    person = PersonFactory(identity_type="samordningsnummer", identity_number="199503872385")

    assert blocked_because(person) == ""


def test_the_unit_managers_decision_opens_it_for_somebody_protected_and_not_for_the_dead():
    allowed = {"numbered": True, "protected": True, "eservice_allowed": True}

    assert blocked_because(PersonFactory(**allowed)) == ""
    assert blocked_because(PersonFactory(**allowed, deceased=True)) == BLOCKED

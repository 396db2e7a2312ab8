"""A proposal of what to cover tells nobody more than they may know already (P9, P13, T4)."""

from __future__ import annotations

import pytest

from journal.mask_proposals import proposals
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.process import AssignmentFactory, IntakeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(
        responsible_unit=caseworker.unit,
        file__file_holder=PersonFactory(given_name="Elin", family_name="Bergström"),
    )


def related_to(case, **who):
    person = PersonFactory(
        **{"given_name": "Karin Maria", "family_name": "Lund", "street_address": "Ekvägen 4", **who}
    )
    return RelationFactory(file_holder=case.file.file_holder, related_person=person).related_person


def test_those_in_relation_are_proposed_by_every_name_and_by_address(caseworker, case):
    related_to(case)

    proposed = proposals(caseworker.actor, case.file.file_holder)

    assert {"Karin Maria Lund", "Karin Maria", "Karin Lund", "Karin", "Lund", "Ekvägen 4"} <= set(
        proposed
    )


def test_a_surname_in_common_is_the_clients_too(caseworker, case):
    related_to(case, family_name="Bergström")

    assert "Bergström" not in proposals(caseworker.actor, case.file.file_holder)


def test_whom_a_circle_guards_is_not_proposed_to_others(caseworker, case):
    guarded = related_to(case)
    CircleMemberFactory(person=guarded)

    assert proposals(caseworker.actor, case.file.file_holder) == []


def test_of_somebody_with_business_elsewhere_there_is_the_name_alone(caseworker, case):
    elsewhere = related_to(case)
    CaseFactory(file__file_holder=elsewhere)

    proposed = proposals(caseworker.actor, case.file.file_holder)

    assert "Karin Maria Lund" in proposed
    assert "Ekvägen 4" not in proposed


def test_who_reported_is_told_to_those_who_read_the_intake_alone(caseworker, case):
    holder = case.file.file_holder
    IntakeFactory(person=holder, unit=caseworker.unit, case=case, from_whom="Skolan")
    IntakeFactory(person=holder, case=CaseFactory(file=case.file), from_whom="Grannen")

    proposed = proposals(caseworker.actor, holder)

    assert "Skolan" in proposed
    assert "Grannen" not in proposed


def test_a_provider_gets_no_proposal(provider, case):
    related_to(case)
    AssignmentFactory(ongoing=True, service__case=case, provider_unit=provider.unit)

    assert proposals(provider.actor, case.file.file_holder) == []

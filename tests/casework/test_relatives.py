from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from casework.relatives import chosen_relative, find_relative, search_relatives
from tests.factories.accounts import ActorFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit).file.file_holder


@pytest.fixture
def karin():
    """Somebody whom the unit has no business with yet."""
    return PersonFactory(
        identity_number="198304149282", given_name="Karin", family_name="Bergström"
    )


def search(colleague, text, holder):
    return search_relatives(colleague.actor, text, file_holder=holder)


def people(found):
    return [hit.person for hit in found.hits]


def test_those_within_reach_are_found_by_name(caseworker, holder):
    known = CaseFactory(
        responsible_unit=caseworker.unit, file__file_holder__given_name="Torvald"
    ).file.file_holder

    found = search(caseworker, "torvald", holder)

    assert people(found) == [known]
    assert found.hits[0].is_reached
    assert found.hits[0].shown_birth_date == known.birth_date


@pytest.mark.parametrize("text", ["19830414-9282", "830414-9282"])
def test_others_are_found_by_the_whole_of_their_identity_number(caseworker, holder, karin, text):
    [hit] = search(caseworker, text, holder).hits

    assert (hit.person, hit.is_reached, hit.shown_birth_date) == (karin, False, None)
    assert hit.facts == f"Född 1983. Kundnummer {karin.customer_number}"


@pytest.mark.parametrize(("number", "is_found"), [("199503872385", True), ("R00000017", False)])
def test_a_coordination_number_is_one_persons_and_a_reserve_number_is_easily_guessed(
    caseworker, holder, number, is_found
):
    person = PersonFactory(identity_number=number)

    assert people(search(caseworker, number, holder)) == ([person] if is_found else [])
    assert people(search(caseworker, person.customer_number, holder)) == [person]


def test_others_are_found_by_client_number_and_by_nothing_less(caseworker, holder, karin):
    assert people(search(caseworker, karin.customer_number, holder)) == [karin]
    assert people(search(caseworker, "Karin Bergström", holder)) == []


@pytest.mark.covers("P9")
@pytest.mark.parametrize("closed", ["protection", "circle"])
def test_a_protected_person_is_found_by_the_circle_alone(caseworker, holder, karin, closed):
    if closed == "protection":
        karin.protection = "confidentiality_marking"
        karin.save()
    else:
        CircleMemberFactory(person=karin)

    missed = search(caseworker, "19830414-9282", holder)
    nobody = search(caseworker, "19810405-9293", holder)
    CircleMemberFactory(person=karin, user=caseworker.user)

    assert missed == nobody
    assert people(search(caseworker, "19830414-9282", holder)) == [karin]


def test_the_file_holder_is_no_hit(caseworker, holder):
    assert people(search(caseworker, holder.customer_number, holder)) == []


@pytest.mark.parametrize("text", ["", "1", "19830414-9283"])
def test_what_can_not_be_looked_for_says_why(caseworker, holder, text):
    assert search(caseworker, text, holder).problem


def test_namesakes_are_told(caseworker, holder):
    for _ in range(2):
        CaseFactory(
            responsible_unit=caseworker.unit,
            file__file_holder__given_name="Anna",
            file__file_holder__family_name="Andersson",
        )

    assert search(caseworker, "anna andersson", holder).shared_names == ["Anna Andersson"]


@pytest.mark.covers("P12")
def test_every_search_is_logged_with_its_purpose_and_without_what_was_written(
    caseworker, holder, karin
):
    search(caseworker, karin.customer_number, holder)
    search(caseworker, "Nobody Atall", holder)

    rows = AccessLogEntry.objects.filter(action=Action.SEARCHED).order_by("pk")
    assert [(row.reason, row.customer_number) for row in rows] == [
        (
            f"relation, kundnummer: 1 träffar ({karin.customer_number})",
            karin.customer_number,
        ),
        ("relation, namn: inga träffar", ""),
    ]


def test_find_relative_takes_numbers_alone(caseworker, karin):
    assert find_relative(caseworker.actor, "Karin") is None
    assert find_relative(caseworker.actor, karin.customer_number) == karin


def test_a_choice_can_be_sent_by_whoever_found_it_while_it_is_fresh(caseworker, holder, karin):
    value = search(caseworker, karin.customer_number, holder).hits[0].value

    assert chosen_relative(caseworker.actor, value).person == karin
    assert chosen_relative(ActorFactory(), value) is None
    assert chosen_relative(caseworker.actor, str(karin.public_id)) is None
    with time_machine.travel(timezone.now().replace(year=timezone.now().year + 1)):
        assert chosen_relative(caseworker.actor, value) is None


def test_a_choice_that_was_protected_meanwhile_is_none(caseworker, holder, karin):
    value = search(caseworker, karin.customer_number, holder).hits[0].value

    karin.protection = "protected_registration"
    karin.save()

    assert chosen_relative(caseworker.actor, value) is None

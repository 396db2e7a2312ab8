from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.roles import Role
from casework.technical_card import NO_CARD
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import CaseFactory, EServiceActivationFactory, PersonFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

CARD = reverse("casework:technical_card")


@pytest.fixture(params=[Role.OBJECT_SPECIALIST, Role.SYSTEM_ADMIN])
def support(request, db):
    membership = MembershipFactory(role=request.param)
    return sign_in(Client(), membership.user, membership)


def ask(support, number):
    return support.client.post(CARD, {"customer_number": number})


def test_the_card_shows_state_flags_and_notices_and_nothing_of_whom(support):
    person = PersonFactory(
        numbered=True, reachable=True, given_name="Mohamed", family_name="Warsame", city="Sjöby"
    )
    case = CaseFactory(file__file_holder=person)
    NoticeFactory(recipient=person.public_id, failed=True)

    response = ask(support, person.customer_number)

    assertContains(response, "e-tjänst påkopplad, notifiering SMS och e-post")
    assertContains(response, "Misslyckad, adressen togs inte emot")
    contact = person.contact_history.get()
    for secret in (
        "Mohamed",
        "Warsame",
        person.identity_number[:8],
        str(person.birth_date),
        contact.shown_mobile,
        contact.email,
        "Sjöby",
        case.number,
        str(person.public_id),
    ):
        assertNotContains(response, secret)


def test_why_an_activation_failed_is_told(support):
    activation = EServiceActivationFactory(
        state="failed", effective_at=None, last_error="Mobilnummer saknas."
    )

    assertContains(ask(support, activation.person.customer_number), "Mobilnummer saknas.")


def test_somebody_protected_and_nobody_look_the_same(support):
    protected = PersonFactory(protected=True)

    for number in (protected.customer_number, "6973952"):
        response = ask(support, number)
        assert response.context["form"].errors == {"customer_number": [NO_CARD]}
        assertNotContains(response, "<table")


@pytest.mark.parametrize("written", ["697 3953", "", "abc"])
def test_a_number_that_can_not_be_is_told(support, written):
    response = ask(support, written)

    assert list(response.context["form"].errors) == ["customer_number"]


def test_the_number_is_taken_with_spaces_and_stays_out_of_the_address(support):
    person = PersonFactory(customer_number="6973952")

    response = ask(support, " 697 39 52 ")

    assert response.context["card"].customer_number == person.customer_number
    assert response.request["QUERY_STRING"] == ""


def test_the_menu_and_the_start_page_lead_there(support, caseworker):
    home = reverse("casework:home")

    assertContains(support.client.get(home), f'href="{CARD}"', count=2)
    assertNotContains(caseworker.client.get(home), CARD)


@pytest.mark.parametrize("role", [Role.LOG_REVIEWER, Role.CASEWORKER, Role.PROVIDER_STAFF])
def test_nobody_else_has_the_card(role):
    membership = MembershipFactory(role=role)
    signed_in = sign_in(Client(), membership.user, membership)

    assert signed_in.client.get(CARD).status_code == 403
    assert ask(signed_in, "6973952").status_code == 403


def test_a_card_costs_as_many_queries_for_many_notices_as_for_one(
    caseworker, django_assert_num_queries
):
    membership = MembershipFactory(role=Role.SYSTEM_ADMIN)
    support = sign_in(Client(), membership.user, membership)
    person = PersonFactory(reachable=True)
    NoticeFactory(recipient=person.public_id)
    with CaptureQueriesContext(connection) as once:
        ask(support, person.customer_number)

    for _ in range(20):
        NoticeFactory(recipient=person.public_id, sent=True)
        EServiceActivationFactory(person=person, ended=True)

    with django_assert_num_queries(len(once)):
        ask(support, person.customer_number)

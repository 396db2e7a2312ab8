from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

SEARCH = reverse("casework:search")
NO_HITS = "Ingen träff. Kontrollera stavningen eller sök på kundnummer."


def client_of(unit, **person):
    found = PersonFactory(**person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


def page(person):
    return reverse("casework:person", args=[person.public_id])


def test_a_row_tells_name_year_and_client_number(caseworker):
    person = client_of(caseworker.unit, given_name="Samira", family_name="Haddad")

    response = caseworker.client.post(SEARCH, {"query": "haddad"})

    assertContains(response, f'href="{page(person)}"')
    assertContains(response, f"född {person.birth_year}")
    assertContains(response, f"kundnummer {person.customer_number}")


@pytest.mark.parametrize("key", ["customer_number", "shown_identity_number"])
def test_a_number_that_hits_opens_the_person(caseworker, key):
    person = client_of(caseworker.unit, numbered=True)

    response = caseworker.client.post(SEARCH, {"query": getattr(person, key)})

    assertRedirects(response, page(person), fetch_redirect_response=False)


def test_each_search_is_in_the_log_with_its_kind_and_without_what_was_written(caseworker):
    client_of(caseworker.unit, given_name="Samira", family_name="Haddad")

    caseworker.client.post(SEARCH, {"query": "haddad"})

    row = AccessLogEntry.objects.get()
    assert row.action == Action.SEARCHED
    assert row.reason.startswith("namn: 1 träffar")
    assert "haddad" not in row.reason.lower()


def test_namesakes_are_warned_about(caseworker):
    for _ in range(2):
        client_of(caseworker.unit, given_name="Anna", family_name="Andersson")

    response = caseworker.client.post(SEARCH, {"query": "anna andersson"})

    assertContains(
        response,
        "Flera personer heter Anna Andersson. Kontrollera födelsedatum eller kundnummer.",
        count=1,
    )


def test_a_single_name_opens_nobody_by_itself(caseworker):
    client_of(caseworker.unit, given_name="Anna", family_name="Andersson")

    response = caseworker.client.post(SEARCH, {"query": "anna andersson"})

    assert response.status_code == 200


def test_no_hits_and_out_of_reach_look_the_same(caseworker):
    stranger = PersonFactory(numbered=True, given_name="Elin", family_name="Bergström")
    CaseFactory(file__file_holder=stranger)

    for query in ("Elin", stranger.customer_number, stranger.identity_number, "Nils"):
        assertContains(caseworker.client.post(SEARCH, {"query": query}), NO_HITS)


def test_what_was_written_stays_in_the_field_and_out_of_the_address(caseworker):
    response = caseworker.client.post(SEARCH, {"query": "Åsa Öst"})

    assertContains(response, 'value="Åsa Öst"')
    assert response.request["QUERY_STRING"] == ""


def test_a_name_in_the_address_is_not_searched_for(caseworker):
    response = caseworker.client.get(SEARCH, {"query": "Samira"})

    assertNotContains(response, "Samira")
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "Skriv ett namn, personnummer eller kundnummer."),
        ("6973953", "Kundnumret stämmer inte. Kontrollera siffrorna, det ska vara sju."),
        ("19910129-2383", "Kontrollsiffran i personnumret stämmer inte. Kontrollera alla siffror."),
    ],
)
def test_a_problem_is_told_at_the_field(caseworker, query, problem):
    response = caseworker.client.post(SEARCH, {"query": query})

    assert response.context["form"].errors == {"query": [problem]}
    assertContains(response, f'<a href="#id_query">{problem}</a>', html=True)


def test_more_than_ten_are_said_to_be_more(caseworker):
    for _ in range(11):
        client_of(caseworker.unit, anonymous=True, given_name="Anna")

    response = caseworker.client.post(SEARCH, {"query": "Anna"})

    assert len(response.context["found"].hits) == 10
    assertContains(response, "Skriv mer av namnet.")


def test_the_field_is_called_sok_person(caseworker):
    response = caseworker.client.get(SEARCH)

    assertContains(response, '<label for="id_query">Sök person</label>', html=True)
    assertContains(response, "Sök på namn, personnummer eller kundnummer")


def brukare_of(unit, **person):
    found = PersonFactory(**person)
    AssignmentFactory(service__case__file__file_holder=found, provider_unit=unit)
    return found


def test_the_provider_finds_own_assignments_people_and_nobody_else(provider):
    mine = brukare_of(provider.unit, given_name="Mohamed", family_name="Warsame")
    PersonFactory(given_name="Samira", family_name="Haddad")

    found = provider.client.post(SEARCH, {"query": "Mohamed", "mode": "name"})
    not_found = provider.client.post(SEARCH, {"query": "Samira", "mode": "name"})

    assertContains(found, page(mine))
    assertContains(not_found, NO_HITS)


def test_the_providers_three_ways_and_the_field(provider):
    response = provider.client.get(SEARCH)

    assertContains(response, '<label for="id_query">Sök brukare</label>', html=True)
    for way in ("Namn", "Personnummer", "Kundnummer"):
        assertContains(response, f"<span>{way}</span>", html=True)


def test_a_client_number_and_enter_opens_the_person(provider):
    person = brukare_of(provider.unit)

    posted = {"query": person.customer_number, "mode": "customer_number"}

    assertRedirects(
        provider.client.post(SEARCH, posted), page(person), fetch_redirect_response=False
    )


@pytest.mark.parametrize(
    ("mode", "query", "problem"),
    [
        ("customer_number", "1654358", "Kundnumret stämmer inte."),
        ("customer_number", "165435", "Kundnumret ska ha sju siffror."),
        ("customer_number", "Mohamed", "Välj Namn för att söka på namn."),
        ("identity_number", "165435", "Personnumret ska ha 10 eller 12 siffror."),
    ],
)
def test_a_number_that_can_not_be_is_told_in_its_own_way(provider, mode, query, problem):
    response = provider.client.post(SEARCH, {"query": query, "mode": mode})

    assertContains(response, problem)
    assertNotContains(response, NO_HITS)


@pytest.mark.parametrize("role", ["system_admin", "object_specialist", "log_reviewer"])
def test_roles_without_clients_can_not_search(caseworker, role):
    caseworker.membership.role = role
    caseworker.membership.save()

    assert caseworker.client.get(SEARCH).status_code == 403
    assert caseworker.client.post(SEARCH, {"query": "Anna"}).status_code == 403

"""The scenarios of finding, registering and protecting somebody, through the pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from casework.customer_number import is_valid
from casework.models import EServiceActivation, Person, Task
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, UnitFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CircleMemberFactory,
    PersonFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

SEARCH, NEW = reverse("casework:search"), reverse("casework:person_new")
NO_HITS = "Ingen träff. Kontrollera stavningen eller sök på kundnummer."
BLOCKED = "E-tjänsten kan inte aktiveras för den här personen. Kontakta enhetschef."
REGISTERED = {
    "identity": "number",
    "number": "19910129-2382",
    "given_name": "Samira",
    "family_name": "Haddad",
    "language": "sv",
    "why": "intake",
    "type": "application",
    "received_on": "2026-01-15",
    "reason": "Ansökan om försörjningsstöd",
}
WHY = "Beslut efter samtal med handläggaren."


def page(name, person):
    return reverse(f"casework:{name}", args=[person.public_id])


def at_work(unit, role=Role.CASEWORKER):
    membership = MembershipFactory(unit=unit, role=role)
    return sign_in(Client(), membership.user, membership)


@pytest.mark.covers("A-H1", "R15", "R152", "P13")
def test_a_h1_find_a_person_by_any_key(caseworker):
    samira = PersonFactory(
        given_name="Samira",
        family_name="Haddad",
        identity_type="personnummer",
        identity_number="199101292382",
        customer_number="6973952",
    )
    CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)

    for query in ("6973952", "19910129-2382"):
        found = caseworker.client.post(SEARCH, {"query": query}, follow=True)
        assertRedirects(found, page("person", samira))
        assertContains(found, '<strong class="number">6973952</strong>', html=True)
        assertContains(found, "1991-01-29")
    by_name = caseworker.client.post(SEARCH, {"query": "Haddad"})

    assertContains(by_name, "född 1991")
    assertContains(by_name, "kundnummer 6973952")
    searches = AccessLogEntry.objects.filter(action=Action.SEARCHED, actor_name__gt="")
    assert {row.customer_number for row in searches} == {"6973952"}
    assert searches.count() == 3


@pytest.mark.covers("A-H6", "P9", "P18")
def test_a_h6_protected_identity(db):
    unit = UnitFactory()
    fredrik, colleague = at_work(unit), at_work(unit)
    manager = at_work(unit, Role.UNIT_MANAGER)
    sara = PersonFactory(
        given_name="Sara",
        family_name="Nyberg",
        identity_type="personnummer",
        identity_number="198804152380",
        protected=True,
    )
    case = CaseFactory(file__file_holder=sara, responsible_unit=unit, is_restricted=True)
    CaseAssignmentFactory(case=case, user=fredrik.user)
    CircleMemberFactory(person=sara, user=fredrik.user)
    boxes = {"mobile": "", "email": "", "messages": "on"}

    for query in ("Nyberg", "19880415-2380", sara.customer_number):
        assertContains(colleague.client.post(SEARCH, {"query": query}), NO_HITS)
        assertContains(manager.client.post(SEARCH, {"query": query}), NO_HITS)
    refused = fredrik.client.post(page("person_edit", sara), boxes)
    assertContains(refused, BLOCKED)
    assert not sara.activations.exists()

    decided = manager.client.post(
        reverse("casework:protection_decision"),
        {
            "whom-customer_number": sara.customer_number,
            "whom-reason": WHY,
            "decide": "1",
            "level": "protected_registration",
            "circle": [fredrik.user.pk],
            "eservice_allowed": "on",
            "reason": WHY,
        },
        follow=True,
    )
    assertNotContains(decided, "Nyberg")
    fredrik.client.post(page("person_edit", sara), boxes)

    assert sara.activations.get().state == EServiceActivation.State.REQUESTED
    assertContains(colleague.client.post(SEARCH, {"query": "Nyberg"}), NO_HITS)
    row = AccessLogEntry.objects.get(action=Action.PROTECTED)
    assert (row.role, row.customer_number) == (Role.UNIT_MANAGER, sara.customer_number)
    assert WHY in row.reason


@pytest.mark.covers("A-H30", "R149", "R150", "R151", "R153", "I1")
def test_a_h30_client_number(caseworker, provider):
    nobody = caseworker.client.post(SEARCH, {"query": "Samira Haddad"})
    assertContains(nobody, "Registrera person")

    registered = caseworker.client.post(NEW, REGISTERED, follow=True)
    person = Person.objects.get()
    AssignmentFactory(service__case__file__file_holder=person, provider_unit=provider.unit)
    by_the_provider = provider.client.get(page("person", person))

    number = person.customer_number
    assert is_valid(number)
    assert re.fullmatch(r"\d{7}", number)
    for response in (registered, by_the_provider):
        assertContains(response, f'<strong class="number">{number}</strong>', html=True)
        copied = re.findall(r'data-copy="([^"]*)"', response.content.decode())
        assert copied == [number]
        assertContains(response, "Kopiera kundnummer")


@pytest.mark.covers("A-U14", "R152")
def test_a_u14_client_number_search(provider):
    mohamed = PersonFactory(customer_number="1654359", given_name="Mohamed")
    AssignmentFactory(
        service__case__file__file_holder=mohamed, provider_unit=provider.unit, accepted=True
    )

    opened = provider.client.post(
        SEARCH, {"mode": "customer_number", "query": "1654359"}, follow=True
    )
    slip = provider.client.post(SEARCH, {"mode": "customer_number", "query": "1654358"})

    assertRedirects(opened, page("person", mohamed))
    assertContains(slip, "Kundnumret stämmer inte.")


@pytest.mark.covers("A-U15", "R132", "R151")
def test_a_u15_the_specialist_opens_the_card_by_the_number_and_sees_nobody(db):
    tomas = at_work(UnitFactory(), Role.OBJECT_SPECIALIST)
    mohamed = PersonFactory(
        reachable=True, given_name="Mohamed", family_name="Warsame", customer_number="1654359"
    )
    case = CaseFactory(file__file_holder=mohamed)

    card = tomas.client.post(reverse("casework:technical_card"), {"customer_number": "1654359"})

    assertContains(card, "Kundnummer 1654359: e-tjänst påkopplad, notifiering SMS och e-post")
    assertContains(card, "Personuppgifter visas inte.")
    for secret in ("Mohamed", "Warsame", str(mohamed.birth_date), case.number):
        assertNotContains(card, secret)
    assert tomas.client.post(SEARCH, {"query": "1654359"}).status_code == 403
    assert tomas.client.get(page("person", mohamed)).status_code == 403


@pytest.mark.covers("A-S10", "I2", "I3")
def test_a_s10_identity_numbers(caseworker, settings):
    refusals = {
        "19910129-2383": "Kontrollsiffran i personnumret stämmer inte.",
        "19910230-2382": "Datumet i personnumret finns inte.",
        "19121212-1212": "I demoläget går det bara att använda de testnummer som följer med.",
    }
    for number, sentence in refusals.items():
        assertContains(caseworker.client.post(NEW, REGISTERED | {"number": number}), sentence)
    assert not Person.objects.exists()

    caseworker.client.post(NEW, REGISTERED)
    again = caseworker.client.post(NEW, REGISTERED)
    caseworker.client.post(NEW, REGISTERED | {"number": "950387-2385"})
    settings.DEMO = False
    in_production = caseworker.client.post(NEW, REGISTERED | {"number": "19930129-2398"})

    assertContains(again, "Personnumret är redan registrerat. Sök på personnumret.")
    coordinated = Person.objects.get(identity_type="samordningsnummer")
    assert str(coordinated.birth_date) == "1995-03-27"
    assertContains(in_production, "Det här är ett testnummer")
    assert Person.objects.count() == 2


@pytest.mark.covers("A-J10", "P18")
def test_a_j10_death(caseworker):
    rune = PersonFactory(numbered=True, reachable=True)
    case = CaseFactory(
        file__file_holder=rune, responsible_unit=caseworker.unit, caseworker=caseworker.user
    )

    recorded = caseworker.client.post(
        page("person_vital_events", rune),
        {"event": "deceased_on", "on": stockholm_today()},
        follow=True,
    )

    assertContains(recorded, "Avliden")
    assert rune.activations.get().state == EServiceActivation.State.ENDED
    assert Task.objects.get(case=case).kind == Task.Kind.ESERVICE_ENDED

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.identity import TAKEN
from casework.models import ContactDetails, EServiceActivation, Person
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    PersonFactory,
    PersonIdentifierHistoryFactory,
)

pytestmark = pytest.mark.django_db

NEW = reverse("casework:person_new")
OLENA = {
    "identity": "number",
    "number": "950387-2385",
    "given_name": "Olena",
    "family_name": "Kovalenko",
    "language": "sv",
    "interpreter_needed": "on",
    "interpreter_language": "ukrainska",
    "street_address": "Exempelgatan 4",
    "postal_code": "12345",
    "city": "Ängslunda",
    "mobile": "070-174 06 17",
    "why": "intake",
    "type": "application",
    "received_on": "2026-01-15",
    "reason": "Ansökan om stöd vid flytt",
    "from_whom": "Personen själv",
}


def page(name, person):
    return reverse(f"casework:{name}", args=[person.public_id])


def client_of(unit, **person):
    found = PersonFactory(**person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


def filled_in(**differing):
    return {name: value for name, value in (OLENA | differing).items() if value is not None}


def test_registering_leads_to_the_person_with_the_new_client_number(caseworker):
    response = caseworker.client.post(NEW, filled_in(), follow=True)

    person = Person.objects.get()
    assertRedirects(response, page("person", person))
    assertContains(response, f"Sparat. Kundnumret är {person.customer_number}.")
    assertContains(response, "Behövs, ukrainska")
    assertContains(response, "Exempelgatan 4<br>123 45 Ängslunda")
    assertContains(response, "070-174 06 17")
    assert person.intakes.get().reason == "Ansökan om stöd vid flytt"


@pytest.mark.covers("A-S10", "I2", "I3")
@pytest.mark.parametrize(
    ("differing", "field", "sentence"),
    [
        ({"number": "950387-2386"}, "number", "Kontrollsiffran i personnumret stämmer inte."),
        ({"number": "951387-2385"}, "number", "Datumet i personnumret finns inte."),
        ({"number": "19121212-1212"}, "number", "testnummer som följer med"),
        ({"number": ""}, "number", "Fyll i personnummer eller samordningsnummer."),
        ({"identity": "none"}, "birth_date", "Fyll i födelsedatum."),
        ({"identity": None}, "identity", "Välj identitet."),
        ({"given_name": " "}, "given_name", "Fyll i förnamn."),
        ({"family_name": "x" * 101}, "family_name", "Efternamn får ha högst 100 tecken."),
        ({"interpreter_language": ""}, "interpreter_language", "Fyll i tolkspråk."),
        ({"mobile": "070-12"}, "mobile", "Ange ett mobilnummer"),
        ({"email": "namn@"}, "email", "Ange en e-postadress"),
        ({"type": ""}, "type", "Välj typ av aktualisering."),
        ({"received_on": ""}, "received_on", "Fyll i när det inkom."),
        ({"received_on": "igår"}, "received_on", "Skriv datumet som"),
        ({"received_on": "2199-01-01"}, "received_on", "framtiden"),
        ({"reason": ""}, "reason", "Fyll i orsak."),
        ({"why": None}, "why", "Välj varför personen registreras."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_all_is_kept(caseworker, differing, field, sentence):
    response = caseworker.client.post(NEW, filled_in(**differing))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assertContains(response, sentence)
    assertContains(response, 'value="Exempelgatan 4"')
    assert not Person.objects.exists()


def test_a_number_that_is_taken_is_told_and_the_try_is_in_the_log(caseworker):
    known = PersonFactory(
        identity_type="samordningsnummer", identity_number="199503872385", protected=True
    )

    response = caseworker.client.post(NEW, filled_in())

    assert response.context["form"].errors == {"number": [TAKEN]}
    assertNotContains(response, known.customer_number)
    row = AccessLogEntry.objects.get(action=Action.REFUSED)
    assert row.reason == "numret är redan registrerat"


def test_the_municipality_gives_the_reserve_number_itself(caseworker):
    posted = filled_in(identity="reserve", number="R00000099", birth_date="")

    caseworker.client.post(NEW, posted)

    assert Person.objects.get().identity_number == "R00000001"


def test_a_person_who_is_only_to_be_related_needs_no_intake(caseworker):
    posted = filled_in(why="relation", type="", reason="", received_on="")

    response = caseworker.client.post(NEW, posted, follow=True)

    assertContains(response, "Lägg till relationen inom 30 dagar.")
    assert not Person.objects.get().intakes.exists()


def test_a_search_without_hits_offers_to_register(caseworker, provider):
    search = reverse("casework:search")

    assertContains(caseworker.client.post(search, {"query": "Nils"}), NEW)
    assertNotContains(provider.client.post(search, {"query": "Nils"}), NEW)
    assertNotContains(caseworker.client.get(search), NEW)


def test_the_facts_are_filled_in_beforehand_and_saved(caseworker):
    person = client_of(caseworker.unit, given_name="Olena", city="Ängslunda")
    address = page("person_facts", person)

    form = caseworker.client.get(address).context["form"]
    posted = filled_in(given_name="Olena", family_name=person.family_name, preferred_name="Lena")
    response = caseworker.client.post(address, posted, follow=True)

    assert form["city"].value() == "Ängslunda"
    assertRedirects(response, page("person", person))
    assertContains(response, "Lena")


def test_refused_facts_keep_what_was_written(caseworker):
    person = client_of(caseworker.unit)

    response = caseworker.client.post(
        page("person_facts", person), filled_in(family_name="", preferred_name="Lena")
    )

    assertContains(response, "Fyll i efternamn.")
    assertContains(response, 'value="Lena"')


def test_who_needs_no_interpreter_needs_no_interpreters_language(caseworker):
    person = client_of(caseworker.unit, interpreter_needed=True, interpreter_language="dari")

    caseworker.client.post(page("person_facts", person), filled_in(interpreter_needed=None))

    person.refresh_from_db()
    assert (person.interpreter_needed, person.interpreter_language) == (False, "")


def test_the_person_page_tells_age_and_former_numbers(caseworker):
    person = client_of(caseworker.unit, birth_date=days_ago(40 * 366), anonymous=True)
    PersonIdentifierHistoryFactory(
        person=person, identity_type="samordningsnummer", identity_number="199503872385"
    )

    response = caseworker.client.get(page("person", person))

    assertContains(response, "(40 år)")
    assertContains(response, "Tidigare samordningsnummer")
    assertContains(response, "19950387-2385")


def test_the_language_of_notices_is_named_in_swedish(caseworker):
    person = client_of(caseworker.unit, language="en")

    for name in ("person", "person_facts"):
        assertContains(caseworker.client.get(page(name, person)), "engelska")


@pytest.mark.covers("R14", "R16")
def test_the_eservice_comes_before_the_facts_and_only_its_link_is_called_redigera(caseworker):
    person = client_of(caseworker.unit)

    shown = caseworker.client.get(page("person", person)).content.decode()

    assert shown.index('id="etjanst"') < shown.index('id="uppgifter"')
    assert shown.count("Redigera") == 1


def test_the_number_is_changed_on_a_page_of_its_own(caseworker):
    person = client_of(caseworker.unit, anonymous=True)
    posted = {"why": "new", "identity": "number", "number": "19930129-2398"}

    response = caseworker.client.post(page("person_identity", person), posted, follow=True)

    assertRedirects(response, page("person", person))
    assertContains(response, "19930129-2398")
    assertContains(response, person.identity_number)


def test_only_somebody_who_was_signed_in_is_said_to_have_been_shown_out(caseworker, citizen):
    person = citizen.person
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    posted = {"why": "new", "identity": "number", "number": "19930129-2398"}
    address = page("person_identity", person)

    signed_in = caseworker.client.post(address, posted, follow=True)
    again = caseworker.client.post(address, posted | {"number": "950387-2385"}, follow=True)

    assertContains(signed_in, "Sparat. Den som var inloggad har loggats ut.")
    assertContains(again, "Sparat.")
    assertNotContains(again, "har loggats ut")


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"why": ""}, "Välj varför numret byts."),
        ({"identity": "none"}, "Välj ett giltigt alternativ"),
        ({"number": "19930129-2399"}, "Kontrollsiffran"),
        ({"number": "19910129-2382"}, TAKEN),
    ],
)
def test_a_number_that_can_not_be_is_told(caseworker, differing, sentence):
    PersonFactory(identity_type="personnummer", identity_number="199101292382")
    person = client_of(caseworker.unit, anonymous=True)
    posted = {"why": "new", "identity": "number", "number": "19930129-2398"} | differing

    response = caseworker.client.post(page("person_identity", person), posted)

    assertContains(response, sentence)


@pytest.mark.covers("P18", "A-J10")
def test_a_death_stands_at_the_top_of_the_person_and_can_be_taken_back(caseworker):
    person = client_of(caseworker.unit, reachable=True)
    address = page("person_vital_events", person)
    posted = {"event": "deceased_on", "on": stockholm_today()}

    recorded = caseworker.client.post(address, posted, follow=True)
    taken_back = caseworker.client.post(address, {"take_back": "deceased_on"}, follow=True)

    assertContains(recorded, "<strong>Avliden</strong>")
    assertContains(recorded, "Sparat. E-tjänsten är avslutad.")
    assertContains(taken_back, "Borttaget. E-tjänsten är fortfarande avslutad.")
    assertContains(recorded, "E-tjänsten avslutades")
    assertNotContains(taken_back, "<strong>Avliden</strong>")
    assert person.activations.get().state == EServiceActivation.State.ENDED


def test_an_emigration_is_recorded_on_the_same_page(caseworker):
    person = client_of(caseworker.unit)
    posted = {"event": "emigrated_on", "on": days_ago(2)}

    response = caseworker.client.post(page("person_vital_events", person), posted, follow=True)

    assertContains(response, "<strong>Utvandrad</strong>")


def test_nothing_is_said_of_an_eservice_that_there_never_was(caseworker):
    person = client_of(caseworker.unit)
    address = page("person_vital_events", person)
    posted = {"event": "emigrated_on", "on": days_ago(2)}

    recorded = caseworker.client.post(address, posted, follow=True)
    taken_back = caseworker.client.post(address, {"take_back": "emigrated_on"}, follow=True)

    assertContains(recorded, "Sparat.")
    assertContains(taken_back, "Borttaget.")
    for response in (recorded, taken_back):
        assertNotContains(response, "avslutad.")


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({"event": "deceased_on", "on": "2199-01-01"}, "framåt i tiden"),
        ({"event": "deceased_on", "on": ""}, "Fyll i datum."),
        ({"on": "2026-01-01"}, "Välj vad som har hänt."),
        ({"take_back": "protection"}, "Välj vad som har hänt."),
    ],
)
def test_a_day_that_can_not_be_is_told(caseworker, posted, sentence):
    person = client_of(caseworker.unit)

    response = caseworker.client.post(page("person_vital_events", person), posted)

    assertContains(response, sentence)


def test_the_history_tells_who_changed_the_contact_details_and_when(caseworker):
    person = client_of(caseworker.unit)
    colleague = UserFactory()
    kinds = ContactDetails.ChangedBy
    for kind, by in ((kinds.IMPORT, None), (kinds.STAFF, colleague), (kinds.CITIZEN, None)):
        ContactDetailsFactory(
            person=person, is_current=kind == kinds.CITIZEN, changed_by_kind=kind, changed_by=by
        )

    response = caseworker.client.get(page("contact_history", person))

    assertContains(response, "Ändrad vid inläsning")
    assertContains(response, f"Ändrad av {colleague.full_name}")
    assertContains(response, "Ändrad av medborgaren")
    assertContains(response, "Gäller nu", count=1)


def test_a_person_without_contact_details_says_so(caseworker):
    person = client_of(caseworker.unit)

    response = caseworker.client.get(page("contact_history", person))

    assertContains(response, "Inga kontaktuppgifter är registrerade.")


@pytest.mark.parametrize("name", ["person", "contact_history"])
def test_a_page_costs_as_many_queries_for_many_rows_as_for_one(
    caseworker, django_assert_num_queries, name
):
    person = client_of(caseworker.unit)
    ContactDetailsFactory(person=person, changed_by=UserFactory())
    CircleMemberFactory(person=person, user=caseworker.user)
    PersonIdentifierHistoryFactory(person=person)
    with CaptureQueriesContext(connection) as once:
        caseworker.client.get(page(name, person))

    for days in range(1, 50):
        ContactDetailsFactory(
            person=person,
            is_current=False,
            changed_by=UserFactory(),
            changed_at=timezone.now() - timedelta(days=days),
        )
        CircleMemberFactory(person=person)
        PersonIdentifierHistoryFactory(person=person)

    with django_assert_num_queries(len(once)):
        caseworker.client.get(page(name, person))


def test_a_page_left_open_writes_back_nothing_that_a_colleague_has_changed(caseworker):
    person = client_of(
        caseworker.unit,
        given_name="Olena",
        city="Forsby",
        interpreter_needed=True,
        interpreter_language="dari",
        postal_code="123 45",
    )
    shown = caseworker.client.get(page("person_facts", person)).context["form"]
    opened = {bound.name: bound.value() for bound in shown}
    hidden = {bound.html_initial_name: str(bound.value()) for bound in shown}
    Person.objects.filter(pk=person.pk).update(city="Ängslunda", interpreter_language="ukrainska")

    posted = {**opened, **hidden, "preferred_name": "Lena", "postal_code": "12345"}
    response = caseworker.client.post(page("person_facts", person), posted)

    assertRedirects(response, page("person", person))
    person.refresh_from_db()
    assert (person.preferred_name, person.city) == ("Lena", "Ängslunda")
    assert (person.interpreter_needed, person.interpreter_language) == (True, "ukrainska")
    assert person.postal_code == "123 45"


def test_refused_facts_still_know_what_the_page_showed(caseworker):
    person = client_of(caseworker.unit, city="Forsby")

    refused = caseworker.client.post(
        page("person_facts", person),
        filled_in(family_name="", city="Näsby", **{"initial-city": "Gränby"}),
    )

    assertContains(refused, '<input type="hidden" name="initial-city" value="Gränby"')

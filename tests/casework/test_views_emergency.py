from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from casework.actions.emergency import MOST_A_DAY
from casework.models import EmergencyAccess
from casework.views.emergency import NOT_OPENED
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    EmergencyAccessFactory,
    PersonFactory,
    RelationFactory,
)

pytestmark = pytest.mark.django_db
EMERGENCY = reverse("casework:emergency")
REASON = "Ringer jouren och är i akut kris."


def page(person_id):
    return reverse("casework:person", args=[person_id])


def question(person_id):
    return reverse("casework:emergency_person", args=[person_id])


def ask(client, number, reason=REASON):
    return client.post(EMERGENCY, {"number": number, "reason": reason})


def stranger(**facts):
    """Somebody with a case at another unit."""
    return CaseFactory(file__file_holder=PersonFactory(**facts)).file.file_holder


def held(caseworker, person):
    return EmergencyAccessFactory(person=person, user=caseworker.user, unit=caseworker.unit)


@pytest.mark.covers("P9", "P13")
def test_whoever_is_out_of_reach_leads_to_the_same_question(caseworker):
    protected = CircleMemberFactory().person

    for wanted in (stranger().public_id, protected.public_id, uuid4()):
        response = caseworker.client.get(page(wanted))

        assertRedirects(response, question(wanted))
        row = AccessLogEntry.objects.get(object_id=str(wanted))
        assert (row.action, row.object_type, row.customer_number) == (Action.REFUSED, "person", "")


def test_the_question_names_nobody(caseworker):
    person = stranger(given_name="Elin", family_name="Bergström")

    response = caseworker.client.get(question(person.public_id))

    assertContains(
        response,
        "Nödöppning: ange varför du behöver öppna uppgifterna. Åtkomsten loggas och granskas.",
    )
    assertNotContains(response, "Bergström")
    assertNotContains(response, person.customer_number)


def test_somebody_of_a_provider_is_asked_nothing(provider):
    person = stranger()

    assert provider.client.get(page(person.public_id)).status_code == 404
    assert provider.client.get(question(person.public_id)).status_code == 403
    assert provider.client.get(EMERGENCY).status_code == 403


def test_a_good_reason_opens_the_page_to_read(caseworker):
    person = stranger(given_name="Elin", family_name="Bergström", numbered=True)
    ContactDetailsFactory(person=person, mobile="+46701740608")

    response = caseworker.client.post(question(person.public_id), {"reason": REASON}, follow=True)

    assertRedirects(response, page(person.public_id))
    for shown in ("Elin Bergström", person.shown_identity_number, "070-174 06 08", REASON):
        assertContains(response, shown)
    assertContains(response, "Nödöppning till")


def test_the_page_shows_neither_cases_nor_tabs_nor_anything_to_write(caseworker):
    case = CaseFactory()
    person = case.file.file_holder
    # A name that no colleague of the bench bears: theirs stands at the top of every page.
    related = RelationFactory(
        file_holder=person, related_person__given_name="Kajsa", related_person__family_name="Ros"
    ).related_person
    held(caseworker, person)

    response = caseworker.client.get(page(person.public_id))

    assertContains(response, case.responsible_unit.name)
    for hidden in (
        case.number,
        case.get_area_display().capitalize(),
        related.full_name,
        "Redigera",
        "Skriv meddelande",
        "Relationer",
    ):
        assertNotContains(response, hidden)


@pytest.mark.covers("P13")
@pytest.mark.parametrize("tab", ["person_edit", "person_cases", "person_relations"])
def test_the_other_pages_about_the_person_stay_shut(caseworker, tab):
    person = stranger()
    held(caseworker, person)

    url = reverse(f"casework:{tab}", args=[person.public_id])

    assert caseworker.client.get(url).status_code == 404
    assert caseworker.client.post(url).status_code in {404, 405}


@pytest.mark.parametrize("reason", ["", "akut", "aaaaaaaaaaaaaaa", "Samtal från 910129-2382"])
def test_a_poor_reason_opens_nothing_and_is_kept_in_the_field(caseworker, reason):
    person = stranger()

    response = caseworker.client.post(question(person.public_id), {"reason": reason})

    assert response.status_code == 200
    assertContains(response, reason)
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("kind", ["shown_identity_number", "identity_number", "customer_number"])
def test_a_number_that_is_one_persons_alone_finds_them(caseworker, kind):
    person = stranger(numbered=True)

    response = ask(caseworker.client, getattr(person, kind))

    assertRedirects(response, page(person.public_id))


def test_a_reserve_number_finds_too(caseworker):
    person = stranger(anonymous=True)

    assertRedirects(ask(caseworker.client, person.identity_number), page(person.public_id))


@pytest.mark.covers("P9")
def test_nobody_there_and_somebody_guarded_get_the_same_answer(caseworker):
    protected = PersonFactory(protected=True, numbered=True)
    circled = CircleMemberFactory(person=PersonFactory(numbered=True)).person
    nobody = PersonFactory.build(customer_number="1379676").customer_number

    pages = []
    for number in (protected.shown_identity_number, circled.customer_number, nobody):
        response = ask(caseworker.client, number)
        assertContains(response, NOT_OPENED)
        pages.append(response.content.decode().replace(number, "").count("\n"))

    assert len(set(pages)) == 1
    tried = AccessLogEntry.objects.filter(action=Action.REFUSED).order_by("pk")
    assert [row.customer_number for row in tried] == [
        protected.customer_number,
        circled.customer_number,
        "",
    ]
    assert tried[0].reason == f"personnummer: {REASON}"
    assert protected.identity_number not in "".join(row.reason for row in tried)


def test_a_guarded_persons_own_address_answers_the_same_as_nobodys(caseworker):
    protected = PersonFactory(protected=True)

    for wanted in (protected.public_id, uuid4()):
        response = caseworker.client.post(question(wanted), {"reason": REASON})

        assertContains(response, NOT_OPENED)


@pytest.mark.parametrize("written", ["Elin Bergström", "VU-26-0018"])
def test_a_name_and_a_case_number_are_no_keys(caseworker, written):
    assertContains(ask(caseworker.client, written), "Det går inte att nödöppna på namn")


def test_a_number_with_a_slip_is_told_of_before_anything_is_looked_for(caseworker):
    assertContains(ask(caseworker.client, "6973953"), "Kundnumret stämmer inte.")
    assert not AccessLogEntry.objects.exists()


def test_somebody_within_reach_needs_no_emergency(caseworker):
    person = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    assertRedirects(ask(caseworker.client, person.customer_number), page(person.public_id))
    assertRedirects(caseworker.client.get(question(person.public_id)), page(person.public_id))
    assert not EmergencyAccess.objects.exists()


def test_what_is_open_already_is_not_asked_for_again(caseworker):
    person = stranger()
    held(caseworker, person)

    assertRedirects(caseworker.client.get(question(person.public_id)), page(person.public_id))


def test_the_eleventh_of_a_day_is_refused_in_a_sentence(caseworker):
    for _ in range(MOST_A_DAY):
        ask(caseworker.client, "1379676")

    response = ask(caseworker.client, stranger().customer_number)

    assertContains(response, "Du kan inte göra fler nödöppningar i dag. Kontakta enhetschef.")
    tries = AccessLogEntry.objects.filter(action=Action.REFUSED, object_type="emergency")
    assert tries.count() == MOST_A_DAY + 1
    assert tries.latest("pk").reason == "för många nödöppningar på en dag"


def test_the_search_leads_on_when_it_finds_nobody(caseworker, provider):
    search = reverse("casework:search")

    assertContains(caseworker.client.post(search, {"query": "Elin"}), f'href="{EMERGENCY}"')
    assertNotContains(provider.client.post(search, {"query": "Elin"}), EMERGENCY)


def test_the_page_costs_as_much_with_many_cases_and_units_as_with_one(caseworker):
    def queries(count):
        person = PersonFactory()
        for _ in range(count):
            CaseFactory(file__file_holder=person)
        held(caseworker, person)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert caseworker.client.get(page(person.public_id)).status_code == 200
        return len(captured)

    assert queries(1) == queries(50)

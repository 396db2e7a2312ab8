from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from casework import lists
from tests.factories.accounts import MembershipFactory, UserFactory, days_ago
from tests.factories.casework import CircleMemberFactory, EServiceActivationFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

ASSIGNMENTS = reverse("casework:assignments")


def page(assignment):
    return reverse("casework:assignment", args=[assignment.public_id])


@pytest.fixture
def assignment(provider):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True)


def test_the_list_is_the_units_own_and_one_row_in_the_log(provider, assignment):
    others = AssignmentFactory()
    AssignmentFactory(provider_unit=provider.unit, draft=True)

    response = provider.client.get(ASSIGNMENTS)

    assertContains(response, assignment.number)
    assertContains(response, assignment.title)
    assertNotContains(response, others.number)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type, row.reason) == (Action.LISTED, "assignment", "1 rader")


def test_a_long_list_is_turned_page_by_page_and_every_assignment_comes_once(provider, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    expected = AssignmentFactory.create_batch(5, provider_unit=provider.unit)
    seen, url = [], ASSIGNMENTS

    while url:
        context = provider.client.get(url).context
        seen += [one.number for one in context["assignments"].rows]
        url = f"{ASSIGNMENTS}{context['older_url']}" if context["older_url"] else ""

    assert sorted(seen) == sorted(one.number for one in expected)


def test_the_page_tells_what_is_to_be_done_for_whom_and_by_whom(provider, assignment):
    contact = UserFactory(given_name="Amir", family_name="Rezai")
    assignment.contact_staff.add(contact)
    person = assignment.service.case.file.file_holder

    response = provider.client.get(page(assignment))

    for words in (
        assignment.title,
        person.full_name,
        person.customer_number,
        "Mottaget",
        "Amir Rezai",
    ):
        assertContains(response, words)
    assertContains(response, reverse("journal:assignment_documents", args=[assignment.public_id]))
    assertNotContains(response, assignment.service.case.number)


def test_the_blue_box_stands_on_the_assignment_too_and_a_letter_can_be_written(
    provider, assignment
):
    person = assignment.service.case.file.file_holder
    EServiceActivationFactory(person=person, notify_sms=True)

    response = provider.client.get(page(assignment))

    assertContains(response, "E-tjänsten är påkopplad.")
    assertContains(response, f"?till={person.public_id}.{person.public_id}")


def test_opening_an_assignment_leaves_one_row(provider, assignment):
    provider.client.get(page(assignment))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.case_number) == (Action.VIEWED, assignment.number)


def test_another_units_assignment_looks_as_if_not_there(provider):
    response = provider.client.get(page(AssignmentFactory()))

    assert response.status_code == 404


def test_a_protected_persons_assignment_is_opened_by_the_circle_alone(provider):
    protected = AssignmentFactory(
        provider_unit=provider.unit,
        accepted=True,
        service__case__file__file_holder__protected=True,
    )
    documents = reverse("journal:assignment_documents", args=[protected.public_id])
    for url in (page(protected), documents):
        assert provider.client.get(url).status_code == 404

    CircleMemberFactory(person=protected.service.case.file.file_holder, user=provider.user)

    for url in (page(protected), documents):
        assert provider.client.get(url).status_code == 200


def test_a_caseworker_has_no_assignment_pages(caseworker):
    assignment = AssignmentFactory()

    for url in (ASSIGNMENTS, page(assignment)):
        assert caseworker.client.get(url).status_code == 403


def step(name, assignment):
    return reverse(f"casework:assignment_{name}", args=[assignment.public_id])


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


@pytest.fixture
def new(provider):
    return AssignmentFactory(provider_unit=provider.unit, description="Samtal om vardagen.")


def test_what_ended_lately_has_a_list_of_its_own(provider, assignment):
    ended = AssignmentFactory(provider_unit=provider.unit, ended=True)
    AssignmentFactory(
        provider_unit=provider.unit, ended=True, ended_on=days_ago(31), number="UP-20-0001"
    )

    response = provider.client.get(f"{ASSIGNMENTS}?visa=avslutade")

    assertContains(response, ended.number)
    assertNotContains(response, assignment.number)
    assertNotContains(response, "UP-20-0001")


@pytest.mark.covers("A-U18")
def test_a_new_assignment_shows_whom_it_is_for_and_its_title_alone(provider, new):
    person = new.service.case.file.file_holder
    EServiceActivationFactory(person=person, notify_sms=True)
    new.contact_staff.add(provider.user)

    response = provider.client.get(page(new))

    for words in (person.full_name, person.customer_number, f"född {person.birth_year}", new.title):
        assertContains(response, words)
    assertContains(response, "Ta emot")
    assertContains(response, "Avböj")
    for words in ("Samtal om vardagen.", "E-tjänst", "Dokument", "Skriv meddelande", "Kontakt"):
        assertNotContains(response, words)


@pytest.mark.covers("A-U18")
def test_taken_on_it_is_open(provider, new):
    response = provider.client.post(step("accept", new), follow=True)

    assert state_of(new) == "accepted"
    assertContains(response, f"Uppdrag {new.number} är mottaget.")
    assertContains(response, "Samtal om vardagen.")


def test_declining_wants_a_reason_and_keeps_nothing(provider, new):
    refused = provider.client.post(step("decline", new), {"reason": " "})
    before = state_of(new)

    response = provider.client.post(step("decline", new), {"reason": "Fullt."}, follow=True)

    assertContains(refused, "Fyll i orsak.")
    assert before == "sent"
    assert state_of(new) == "declined"
    assertContains(response, f"Uppdrag {new.number} är avböjt.")
    assert provider.client.get(page(new)).status_code == 404


def test_a_refused_reason_is_kept_as_written(provider, new):
    response = provider.client.post(step("decline", new), {"reason": "x" * 201})

    assertContains(response, "Orsaken får ha högst 200 tecken.")
    assertContains(response, "x" * 201)


def test_it_is_started_and_ended_by_the_unit(provider, assignment):
    provider.client.post(step("start", assignment))
    started = state_of(assignment)

    response = provider.client.post(step("end", assignment), {"reason": "Klart."}, follow=True)

    assert started == "ongoing"
    assert state_of(assignment) == "ended"
    assertContains(response, f"Uppdrag {assignment.number} är avslutat.")


def test_whoever_answers_second_is_told_and_led_to_the_list(provider, assignment):
    response = provider.client.post(step("accept", assignment), follow=True)

    assertContains(response, "mottaget")
    assert response.redirect_chain[-1][0] == ASSIGNMENTS
    assert state_of(assignment) == "accepted"


@pytest.mark.parametrize(("name", "trait"), [("decline", "accepted"), ("end", "ended")])
def test_whoever_was_overtaken_while_writing_keeps_the_reason(provider, name, trait):
    done = AssignmentFactory(provider_unit=provider.unit, **{trait: True})

    response = provider.client.post(step(name, done), {"reason": "Samtalen är klara."})

    assert response.context["form"].non_field_errors()
    assertContains(response, "Samtalen är klara.")
    assert state_of(done) == trait


def test_whoever_starts_second_is_led_to_the_list(provider):
    done = AssignmentFactory(provider_unit=provider.unit, ongoing=True)

    response = provider.client.post(step("start", done), follow=True)

    assert response.redirect_chain[-1][0] == ASSIGNMENTS
    assertContains(response, "Uppdraget är redan")


@pytest.mark.parametrize(
    ("name", "trait"), [("decline", "accepted"), ("end", "ended"), ("contacts", "ended")]
)
def test_a_question_that_is_past_leads_to_the_page(provider, name, trait):
    past = AssignmentFactory(provider_unit=provider.unit, **{trait: True})

    assertRedirects(provider.client.get(step(name, past)), page(past))


@pytest.mark.parametrize("name", ["start", "end", "contacts"])
def test_what_is_not_accepted_can_only_be_answered(provider, new, name):
    assert provider.client.post(step(name, new), {"reason": "Klart."}).status_code == 404
    assert state_of(new) == "sent"


def test_contacts_are_chosen_among_the_units_own(provider, assignment):
    colleague = MembershipFactory(provider=True, unit=provider.unit).user
    stranger = MembershipFactory(provider=True).user

    refused = provider.client.post(step("contacts", assignment), {"contact_staff": [stranger.pk]})
    provider.client.post(
        step("contacts", assignment), {"contact_staff": [colleague.pk, provider.user.pk]}
    )

    assertContains(refused, "Välj bland dem som arbetar på enheten.")
    assert set(assignment.contact_staff.all()) == {colleague, provider.user}


def test_no_contact_at_all_can_be_chosen_too(provider, assignment):
    assignment.contact_staff.add(provider.user)

    provider.client.post(step("contacts", assignment), {})

    assert not assignment.contact_staff.exists()


def test_contacts_of_what_has_ended_meanwhile_are_not_changed(provider):
    ended = AssignmentFactory(provider_unit=provider.unit, ended=True)

    response = provider.client.post(step("contacts", ended), {"contact_staff": [provider.user.pk]})

    assertContains(response, "Uppdraget pågår inte.")
    assert not ended.contact_staff.exists()


@pytest.mark.covers("A-U19")
def test_an_ended_assignment_is_read_and_not_worked_in(provider):
    ended = AssignmentFactory(provider_unit=provider.unit, ended=True)
    # Beside another that goes on: the letter is written from that one.
    AssignmentFactory(provider_unit=provider.unit, accepted=True, service=ended.service)
    EServiceActivationFactory(person=ended.service.case.file.file_holder)

    response = provider.client.get(page(ended))

    assertContains(response, "Uppdraget är avslutat.")
    for words in ("Skriv meddelande", "Starta", "Avsluta uppdraget", "Välj kontaktpersoner"):
        assertNotContains(response, words)


@pytest.mark.parametrize("query", ["", "?visa=avslutade"])
def test_the_list_costs_as_many_queries_for_many_as_for_one(provider, query):
    traits = {"ended": True} if query else {"accepted": True}
    AssignmentFactory(provider_unit=provider.unit, **traits)
    few = _queries(provider.client, ASSIGNMENTS + query)

    AssignmentFactory.create_batch(49, provider_unit=provider.unit, **traits)

    assert _queries(provider.client, ASSIGNMENTS + query) == few


def test_an_assignment_costs_as_many_queries_with_many_contacts(provider, assignment):
    assignment.contact_staff.add(UserFactory())
    few = _queries(provider.client, page(assignment))

    assignment.contact_staff.add(*UserFactory.create_batch(8))

    assert _queries(provider.client, page(assignment)) == few


def _queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from journal.models import JournalEntry
from tests.factories.casework import CaseFactory
from tests.factories.journal import JournalEntryFactory, JournalTypeFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


def at(name, note):
    return reverse(f"journal:{name}", args=[note.public_id])


def posted(**differing):
    return {
        "key": str(uuid.uuid4()),
        "revision": "1",
        "type": JournalTypeFactory(code="phone", name="Telefonkontakt").code,
        "heading": "Samtal",
        "event_at_0": f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}",
        "event_at_1": "09:00",
        "body": "Vi talades vid.",
        **differing,
    }


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


def new(case):
    return reverse("journal:note_new", args=[case.public_id])


def test_the_usual_type_is_chosen_and_what_is_journaled_is_no_choice(caseworker, case):
    JournalTypeFactory(code="service_note", name="Tjänsteanteckning")
    JournalTypeFactory(code="journaled_message", name="Journalfört meddelande")

    response = caseworker.client.get(new(case))

    assertContains(response, '<option value="service_note" selected>')
    assertNotContains(response, "Journalfört meddelande")


@pytest.mark.covers("R81")
def test_a_note_is_working_material_until_it_is_signed(caseworker, case):
    caseworker.client.post(new(case), posted())
    note = JournalEntry.objects.get()
    assert note.is_draft
    caseworker.client.post(at("note_edit", note), posted(body="Vi talades vid igen."))

    response = caseworker.client.post(
        at("note_edit", note), posted(body="Slut.", revision="2", lock="1")
    )

    assertRedirects(response, at("note_sign", note))
    assertContains(caseworker.client.get(at("note_sign", note)), "Vill du fortsätta?")
    caseworker.client.post(at("note_sign", note), {"revision": "3"})
    note.refresh_from_db()
    assert (note.state, note.body) == ("locked", "Slut.")
    assertRedirects(caseworker.client.get(at("note_edit", note)), at("entry", note))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("type", "", "Välj journaltyp."),
        ("body", "", "Skriv vad som ska stå i anteckningen."),
        ("event_at_0", "2999-01-01", "kan inte ligga framåt i tiden"),
    ],
)
def test_a_refused_note_keeps_what_was_written(caseworker, case, field, value, sentence):
    response = caseworker.client.post(new(case), posted(**{field: value}))

    assertContains(response, sentence)
    assertContains(response, "Samtal")
    assert not JournalEntry.objects.exists()


def test_a_colleagues_note_is_read_and_not_written_in(caseworker, case):
    note = JournalEntryFactory(case=case, draft=True)

    response = caseworker.client.get(at("note_edit", note), follow=True)

    assertContains(response, "Bara den som har skrivit anteckningen")
    assertNotContains(response, at("note_sign", note))
    caseworker.client.post(at("note_sign", note), {"revision": "1"})
    caseworker.client.post(at("note_discard", note))
    note.refresh_from_db()
    assert note.is_draft


def test_ones_own_is_thrown_away_after_a_question(caseworker, case):
    note = JournalEntryFactory(case=case, draft=True, created_by=caseworker.user)
    assertContains(caseworker.client.get(at("note_discard", note)), "Vill du slänga")

    caseworker.client.post(at("note_discard", note))

    assert not JournalEntry.objects.exists()


@pytest.mark.covers("R108", "A-U12")
def test_a_provider_writes_in_the_assignment(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    url = reverse("journal:assignment_note_new", args=[assignment.public_id])

    provider.client.post(url, posted())

    note = JournalEntry.objects.get()
    assert (note.assignment, note.case, note.is_draft) == (assignment, None, True)
    documents = reverse("journal:assignment_documents", args=[assignment.public_id])
    assertContains(provider.client.get(documents), "Skrivskyddas")


def test_nothing_is_written_in_a_closed_case(caseworker):
    closed = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    assertContains(caseworker.client.get(new(closed)), "Ärendet är avslutat.")
    assertContains(caseworker.client.post(new(closed), posted()), "Ärendet är avslutat.")
    assert not JournalEntry.objects.exists()

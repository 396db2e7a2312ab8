"""Skrivskydda och skicka: from what is written to the letter in one step, and nothing lost (F5)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from journal.models import Document, PdfRendition
from journal.rendering import render_due
from messaging.models import Draft
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTemplateFactory,
    DocumentTypeFactory,
    PrintTemplateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    PrintTemplateFactory()
    samira = PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")
    return CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)


@pytest.fixture
def worker(monkeypatch):
    """A worker that is there at once: no other process sees into a test's transaction."""
    monkeypatch.setattr(
        "messaging.views.documents.wait_for",
        lambda ordered: (render_due(), ordered.refresh_from_db(), ordered)[-1],
    )


def written(caseworker, case, **differing):
    """What stands in the form of a new letter, with other words in it."""
    page = caseworker.client.get(
        reverse("journal:document_new", args=[case.public_id]), {"typ": "letter"}
    )
    form = page.context["form"]
    now = timezone.localtime()
    posted = {name: form[name].value() or "" for name in form.fields}
    posted |= {"event_at_0": f"{now:%Y-%m-%d}", "event_at_1": f"{now:%H:%M}"}
    return posted | {"heading": "Kallelse", "body": "Välkommen på tisdag.", **differing}


def send_new(caseworker, case, posted):
    address = reverse("messaging:write_and_send", args=["arende", case.public_id])
    return caseworker.client.post(f"{address}?typ=letter", posted)


@pytest.mark.makes_pdf
@pytest.mark.covers("A-H14", "R65", "R70")
def test_a_new_document_is_saved_locked_made_pdf_and_begun_as_a_letter(caseworker, case, worker):
    DocumentTypeFactory()

    answer = send_new(caseworker, case, written(caseworker, case))

    document, draft = Document.objects.get(), Draft.objects.get()
    assert (document.state, document.locked_by) == ("locked", caseworker.user)
    assertRedirects(answer, f"{draft.path}?utkast={draft.public_id}")
    kept = draft.files.get()
    assert kept.source_rendition.document == document
    assert draft.subject == "Kallelse"


def test_what_is_wrong_is_told_in_the_same_form_with_all_that_was_written(caseworker, case):
    DocumentTypeFactory()

    answer = send_new(caseworker, case, written(caseworker, case, heading=""))

    assertContains(answer, "Välkommen på tisdag.")
    assertContains(answer, "Skrivskydda och skicka")
    assert not Document.objects.exists()


def test_what_is_left_to_fill_in_stops_it_and_what_was_written_is_kept(caseworker, case):
    DocumentTypeFactory()
    DocumentTemplateFactory()
    body = "Hej! {{mote.datum}}"

    answer = send_new(caseworker, case, written(caseworker, case, body=body))

    assertContains(answer, "Det du har skrivit är sparat.")
    document = Document.objects.get()
    assert (document.state, document.body) == ("draft", body)
    assert not PdfRendition.objects.exists()


@pytest.mark.makes_pdf
def test_what_was_saved_before_is_locked_and_sent_from_the_question(caseworker, case, worker):
    document = DocumentFactory(draft=True, case=case, created_by=caseworker.user)
    address = reverse("messaging:lock_and_send", args=[document.public_id])

    caseworker.client.post(address, {"revision": document.revision})

    document.refresh_from_db()
    assert document.state == "locked"
    assert Draft.objects.get().files.get().source_rendition.document == document


def test_what_a_colleague_changed_meanwhile_is_neither_locked_nor_sent(caseworker, case):
    document = DocumentFactory(draft=True, case=case, revision=3)
    address = reverse("messaging:lock_and_send", args=[document.public_id])

    answer = caseworker.client.post(address, {"revision": 2}, follow=True)

    assertContains(answer, "Läs igenom den igen innan du går vidare.")
    document.refresh_from_db()
    assert document.state == "draft"
    assert not Draft.objects.exists()


def test_nothing_is_written_into_somebody_elses_case(caseworker, case):
    DocumentTypeFactory()
    posted = written(caseworker, case)

    answer = send_new(caseworker, CaseFactory(), posted)

    assert answer.status_code == 404
    assert not Document.objects.exists()

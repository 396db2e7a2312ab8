from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from journal import pdf
from journal.models import Audience, PdfRendition
from journal.rendering import WORDS, render_due
from journal.views import renditions
from tests.factories.casework import CaseFactory
from tests.factories.journal import (
    DocumentFactory,
    PdfRenditionFactory,
    PrintTemplateFactory,
    SharedPaperFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
MAKES_PDF = pytest.mark.makes_pdf
State = PdfRendition.State


def tab(document):
    return reverse("journal:document_pdf", args=[document.public_id])


def preview(document):
    return reverse("journal:document_preview", args=[document.public_id])


def opened(rendition):
    return reverse("journal:rendition", args=[rendition.public_id])


def state(rendition):
    return reverse("journal:rendition_state", args=[rendition.public_id])


def words_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    pages = PdfReader(io.BytesIO(content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def log():
    rows = AccessLogEntry.objects.exclude(action=Action.REFUSED).order_by("pk")
    return list(rows.values_list("action", "object_type"))


@pytest.fixture
def document(caseworker):
    return DocumentFactory(
        case=CaseFactory(responsible_unit=caseworker.unit), heading="Kallelse till möte"
    )


@pytest.fixture
def draft(document):
    return DocumentFactory(case=document.case, draft=True, heading="Ett utkast")


@pytest.fixture
def own_document(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    return DocumentFactory(case=None, assignment=assignment)


@MAKES_PDF
@pytest.mark.covers("R55", "R56", "R57", "R58", "R59")
def test_skapa_pdf_with_a_look_and_a_heading_puts_the_pdf_on_the_document(caseworker, document):
    letterhead = PrintTemplateFactory(code="other", name="Mall två", letterhead="Mottagningen")
    page = caseworker.client.get(tab(document))
    for label in ("Skapa PDF", "Utskriftsmall", "Rubrik på dokumentet", "Spara", "Brevmall"):
        assertContains(page, label)
    assertContains(page, 'value="Kallelse till möte"')

    posted = caseworker.client.post(
        tab(document), {"print_template": letterhead.pk, "heading": "Välkommen till ett möte"}
    )
    render_due()

    rendition = document.renditions.get()
    assertRedirects(posted, state(rendition), fetch_redirect_response=False)
    assertRedirects(caseworker.client.get(state(rendition)), tab(document))
    listed = caseworker.client.get(tab(document))
    assertContains(listed, "Välkommen till ett möte")
    assertContains(listed, "1 sida")
    file = caseworker.client.get(opened(rendition))
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"].startswith("inline")
    words = words_of(file)
    assert "Mottagningen" in words
    assert "Välkommen till ett möte Hej! Vi har tagit emot din ansökan." in words


def test_opening_the_file_is_written_down(caseworker, document):
    rendition = PdfRenditionFactory(document=document)

    caseworker.client.get(opened(rendition)).getvalue()

    assert log() == [(Action.DOWNLOADED, "document")]


@pytest.mark.covers("R70", "I12", "A-H14")
def test_before_it_is_locked_there_is_nothing_to_save_but_the_sentence_why(caseworker, draft):
    page = caseworker.client.get(tab(draft))
    posted = caseworker.client.post(
        tab(draft), {"print_template": draft.type.print_template_id, "heading": "Brev"}
    )

    for response in (page, posted):
        assertContains(response, "Dokumentet måste skrivskyddas innan PDF kan skickas.")
        assertNotContains(response, "Spara")
        assertContains(response, "Förhandsgranska")
    assert not PdfRendition.objects.exists()


def test_of_what_is_marked_as_wrong_no_new_pdf_is_made(caseworker, document):
    wrong = DocumentFactory(case=document.case, error_marked=True)

    assertContains(caseworker.client.get(tab(wrong)), "Felmarkerat.")
    assertNotContains(caseworker.client.get(tab(wrong)), "Spara")


@MAKES_PDF
def test_a_preview_has_its_watermark_is_stored_nowhere_and_is_written_down(caseworker, draft):
    response = caseworker.client.get(preview(draft))

    words = words_of(response)
    assert "ARBETSKOPIA" in words
    assert draft.heading in words
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not PdfRendition.objects.exists()
    assert log() == [(Action.VIEWED, "document"), (Action.PRINTED, "document")]


def test_without_the_text_library_a_preview_says_so(caseworker, draft, monkeypatch):
    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)

    response = caseworker.client.get(preview(draft))

    assertContains(response, "Servern saknar programmet som gör PDF.", status_code=503)


def test_a_preview_of_a_whole_book_is_not_made_while_somebody_waits(
    caseworker, document, monkeypatch
):
    book = DocumentFactory(case=document.case, body="x" * (renditions.PREVIEW_MOST + 1))

    assertContains(caseworker.client.get(preview(book)), "längre än ungefär 40 sidor")


def test_bad_input_is_told_at_the_field_and_nothing_is_lost(caseworker, document):
    response = caseworker.client.post(tab(document), {"print_template": "0", "heading": "x" * 251})

    assertContains(response, "Utskriftsmallen finns inte längre. Välj en annan.")
    assertContains(response, "Rubriken får ha högst 250 tecken.")
    assertContains(response, "x" * 251)
    assertContains(caseworker.client.post(tab(document), {"heading": " "}), "Skriv en rubrik.")


@pytest.mark.covers("R100", "R101")
def test_a_provider_gives_it_a_name_and_has_the_units_look(provider, own_document):
    units = PrintTemplateFactory(
        code="units", name="Enhetens brevmall", audience=Audience.PROVIDER, unit=provider.unit
    )

    page = provider.client.get(tab(own_document))
    assertContains(page, "Enhetens brevmall")
    assertNotContains(page, "<select")
    provider.client.post(tab(own_document), {"heading": "Kallelse", "print_template": "1"})

    rendition = own_document.renditions.get()
    assert (rendition.print_template, rendition.heading) == (units, "Kallelse")


def test_where_no_look_is_made_yet_it_says_whom_to_ask(caseworker, document):
    type(document.type.print_template).objects.update(is_active=False)

    assertContains(caseworker.client.get(tab(document)), "Det finns ingen utskriftsmall")
    posted = caseworker.client.post(tab(document), {"heading": "Brev"})
    assert posted.status_code == 200


@pytest.mark.covers("A-U7", "A-U9")
def test_a_provider_makes_a_pdf_of_what_is_shared_and_of_nothing_else(provider, own_document):
    of_the_case = DocumentFactory(case=own_document.assignment.service.case)
    assert provider.client.get(tab(of_the_case)).status_code == 404
    assert provider.client.get(preview(of_the_case)).status_code == 404

    SharedPaperFactory(item=None, document=of_the_case, assignment=own_document.assignment)

    assert provider.client.get(tab(of_the_case)).status_code == 200


@pytest.mark.covers("R103")
def test_of_the_other_sides_document_nothing_is_chosen(provider, own_document):
    theirs = DocumentFactory(case=own_document.assignment.service.case, heading="Utredning")
    SharedPaperFactory(item=None, document=theirs, assignment=own_document.assignment)
    own_look = theirs.type.print_template
    another = PrintTemplateFactory(code="own", unit=provider.unit, audience="provider")

    posted = {"print_template": another.pk, "heading": "Vår egen rubrik"}
    provider.client.post(tab(theirs), posted)

    made = PdfRendition.objects.get(document=theirs)
    assert (made.print_template, made.heading) == (own_look, "Utredning")


def test_anothers_pdf_is_not_there(caseworker):
    theirs = PdfRenditionFactory()

    for place in (opened(theirs), state(theirs), tab(theirs.document)):
        assert caseworker.client.get(place).status_code == 404


def test_while_it_is_made_the_page_says_so_and_looks_again_by_itself(caseworker, document):
    rendition = PdfRenditionFactory(document=document, ordered=True)

    page = caseworker.client.get(state(rendition))
    asked = caseworker.client.get(state(rendition), headers={"HX-Request": "true"})

    assertContains(page, "PDF:en görs …")
    assertContains(page, "Visa läget")
    assert page.headers["Refresh"] == "5"
    assertContains(asked, "PDF:en görs …")
    assertNotContains(asked, "<h1>")
    # It tells nothing of anybody, so that looking each second fills no log.
    assertNotContains(page, document.heading)
    assert log() == []
    assertContains(caseworker.client.get(tab(document)), "Görs")
    assertRedirects(
        caseworker.client.get(opened(rendition)), state(rendition), fetch_redirect_response=False
    )


def test_when_it_is_ready_the_page_goes_back_to_the_document_and_says_so(caseworker, document):
    rendition = PdfRenditionFactory(document=document)

    asked = caseworker.client.get(state(rendition), headers={"HX-Request": "true"})

    assert asked.headers["HX-Redirect"] == tab(document)
    assertContains(caseworker.client.get(tab(document)), "PDF:en är klar.")


def test_one_that_failed_says_why_and_can_be_tried_again(caseworker, document):
    rendition = PdfRenditionFactory(
        document=document, ordered=True, state=State.FAILED, failure="storage", attempts=3
    )

    page = caseworker.client.get(state(rendition), follow=True)
    assertContains(page, f"PDF:en kunde inte göras. {WORDS['storage']}")
    assertContains(page, "Försök igen")
    again = re.search(
        r'name="heading" value="([^"]*)".*name="print_template" value="(\d+)"',
        page.content.decode(),
    )
    caseworker.client.post(tab(document), {"heading": again[1], "print_template": again[2]})

    rendition.refresh_from_db()
    assert (rendition.state, rendition.attempts) == (State.ORDERED, 0)


def test_a_list_of_many_costs_no_more_than_one_of_one(caseworker, document):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert caseworker.client.get(tab(document)).status_code == 200
        return len(queries)

    PdfRenditionFactory(document=document)
    asked()
    one = asked()
    for number in range(20):
        PdfRenditionFactory(document=document, heading=f"Brev {number}")

    assert asked() == one

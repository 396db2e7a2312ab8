"""From a document to a letter with its PDF in one step (F4), and what is said when it isn't one."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse
from pytest_django.asserts import assertContains, assertRedirects

from journal.models import PdfRendition, PrintTemplate
from messaging.models import Draft
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import (
    DocumentFactory,
    PdfRenditionFactory,
    PrintTemplateFactory,
    SharedPaperFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(caseworker):
    samira = PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")
    case = CaseFactory(file__file_holder=samira, responsible_unit=caseworker.unit)
    return DocumentFactory(case=case, heading="Kallelse till möte")


def send(colleague, document):
    address = reverse("messaging:send_document", args=[document.public_id])
    return colleague.client.post(address, follow=True)


def pdf_page(document):
    return reverse("journal:document_pdf", args=[document.public_id])


@pytest.mark.covers("A-H13", "R60", "P1")
def test_the_pdf_with_the_default_template_and_the_own_heading_goes_into_a_letter(
    caseworker, document
):
    rendition = PdfRenditionFactory(document=document)

    page = send(caseworker, document)

    draft = Draft.objects.get()
    assertRedirects(page, f"{draft.path}?utkast={draft.public_id}")
    assert draft.files.get().source_rendition == rendition
    assert PdfRendition.objects.count() == 1
    assertContains(page, "Handlingen är bifogad.")


def test_what_is_being_made_still_is_told_where_the_icon_will_be(caseworker, document, settings):
    settings.PDF_WAIT_SECONDS = 0

    page = send(caseworker, document)

    assertRedirects(page, pdf_page(document))
    assertContains(page, "PDF:en görs. Brevikonen finns vid den här när den är klar.")
    ordered = PdfRendition.objects.get()
    assert (ordered.state, ordered.heading) == ("ordered", "Kallelse till möte")
    assert not Draft.objects.exists()


@pytest.mark.covers("I12", "R70")
def test_working_material_is_asked_to_be_locked_first(caseworker, document):
    draft = DocumentFactory(draft=True, case=document.case, heading="Kallelse")

    page = send(caseworker, draft)

    assertRedirects(page, pdf_page(draft))
    assertContains(page, "måste skrivskyddas")
    assert not PdfRendition.objects.exists()
    assert not Draft.objects.exists()


def test_without_any_print_template_that_is_said(caseworker, document):
    PrintTemplate.objects.update(is_active=False)

    page = send(caseworker, document)

    assertContains(page, "Det finns ingen utskriftsmall för dokumentet.")


def test_a_document_out_of_reach_orders_nothing(caseworker):
    page = send(caseworker, DocumentFactory())

    assert page.status_code == 404
    assert not PdfRendition.objects.exists()


def test_the_order_is_committed_before_the_page_waits_for_it():
    """Else the worker would see it when the page is through."""
    view = resolve(reverse("messaging:send_document", args=[DocumentFactory().public_id])).func

    assert vars(view)["_non_atomic_requests"] == {"default"}


@pytest.fixture
def shared(provider):
    """The authority's document, which the provider reads."""
    assignment = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    found = DocumentFactory(case=assignment.service.case)
    SharedPaperFactory(item=None, document=found, assignment=assignment)
    return found


@pytest.mark.covers("R103")
def test_of_the_other_sides_document_the_pdf_there_is_goes_along(provider, shared):
    copy = PrintTemplateFactory(code="kopia", layout=PrintTemplate.Layout.WORKING_COPY)
    made = PdfRenditionFactory(document=shared, heading="Kallelse, rättad")
    PdfRenditionFactory(document=shared, print_template=copy)

    send(provider, shared)

    assert Draft.objects.get().files.get().source_rendition == made
    assert PdfRendition.objects.count() == 2


def test_of_ones_own_document_it_is_the_usual_one(caseworker, document, settings):
    settings.PDF_WAIT_SECONDS = 0
    PdfRenditionFactory(document=document, heading="En annan rubrik")

    send(caseworker, document)

    assert PdfRendition.objects.filter(heading="Kallelse till möte").exists()

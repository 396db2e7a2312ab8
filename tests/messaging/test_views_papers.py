"""The pages between a paper and its letter."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm
from accounts.form_key import FormKey
from audit.models import AccessLogEntry, Action
from journal.models import PdfRendition
from messaging.actions.draft_files import add_files
from messaging.actions.papers import write_with_item, write_with_rendition
from messaging.models import Draft
from messaging.written import FIELD
from tests.factories.casework import (
    CaseFactory,
    PersonFactory,
)
from tests.factories.journal import (
    FiledItemFactory,
    PdfRenditionFactory,
    SharedPaperFactory,
)
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory
from tests.messaging.paper_letters import client_of, paper_of, send_draft

pytestmark = pytest.mark.django_db

COMPOSE = reverse("messaging:compose")


@pytest.fixture
def samira(caseworker):
    return client_of(caseworker.unit, given_name="Samira", family_name="Haddad")


@pytest.fixture
def rendition(samira):
    _person, case = samira
    return PdfRenditionFactory(document__case=case, heading="Kallelse till möte")


@pytest.fixture
def item(samira):
    _person, case = samira
    return FiledItemFactory(case=case, heading="Intyg från läkare")


def is_stored(row):
    return default_storage.exists(row.file.name)


def attach_upload(draft):
    """A file from the computer beside the paper: the control, which is removed."""
    add_files(draft, [SimpleUploadedFile("egen.pdf", small_pdf() + b"\n")])
    return draft.files.get(source_rendition=None, source_item=None)


@pytest.fixture(params=["rendition", "item"])
def begun(request, caseworker):
    """A letter with a paper, and a file from the computer."""
    paper = request.getfixturevalue(request.param)
    if request.param == "item":
        draft = write_with_item(by=caseworker.actor, item=paper)
    else:
        draft = write_with_rendition(by=caseworker.actor, rendition=paper)
    return paper, draft, attach_upload(draft)


def test_the_paper_is_opened_from_the_letter_and_that_is_logged(caseworker, samira, rendition):
    person, _case = samira
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    address = reverse("messaging:draft_paper", args=[draft.public_id, paper_of(draft).public_id])

    opened = caseworker.client.get(address)

    assert opened.getvalue() == small_pdf()
    row = AccessLogEntry.objects.get(action=Action.DOWNLOADED)
    assert (row.object_type, row.customer_number) == ("document", person.customer_number)


def test_a_file_from_the_computer_has_no_such_address(caseworker, begun):
    _paper, draft, own = begun

    address = reverse("messaging:draft_paper", args=[draft.public_id, own.public_id])

    assert caseworker.client.get(address).status_code == 404


def test_a_pdf_that_is_not_ready_leads_to_the_documents_pdfs(caseworker, samira):
    _person, case = samira
    rendition = PdfRenditionFactory(document__case=case, ordered=True)

    pressed = caseworker.client.post(
        reverse("messaging:send_rendition", args=[rendition.public_id]), follow=True
    )

    assertContains(pressed, "PDF:en är inte klar än.")
    assert not Draft.objects.exists()


def test_a_paper_out_of_reach_begins_no_letter(caseworker):
    rendition, item = PdfRenditionFactory(), FiledItemFactory()

    for name, paper in (("send_rendition", rendition), ("send_item", item)):
        pressed = caseworker.client.post(reverse(f"messaging:{name}", args=[paper.public_id]))
        assert pressed.status_code == 404
    assert not Draft.objects.exists()


def test_who_has_no_eservice_is_there_with_the_reason_and_paper_is_offered(caseworker):
    anna = PersonFactory(given_name="Anna", family_name="Ek")
    case = CaseFactory(file__file_holder=anna, responsible_unit=caseworker.unit)
    item = FiledItemFactory(case=case)

    pressed = caseworker.client.post(
        reverse("messaging:send_item", args=[item.public_id]), follow=True
    )

    assertContains(pressed, "Anna Ek har inte e-tjänsten påkopplad.")
    assertContains(pressed, "skriv ut den och skicka den med post.")


def test_the_writer_takes_the_paper_off_as_any_file(caseworker, rendition):
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    page = caseworker.client.get(f"{COMPOSE}?utkast={draft.public_id}")

    taken = caseworker.client.post(
        COMPOSE,
        {
            "draft": page.context["form"]["draft"].value(),
            "recipients": draft.recipients,
            "remove_file": str(paper_of(draft).public_id),
        },
    )

    assertNotContains(taken, rendition.filename)
    assert not draft.files.exists()
    assert is_stored(rendition)


# --- leaving it, and sending it again ------------------------------------------------------------


def form_of(draft, **differing):
    """As the page of the letter posts it, untouched."""
    key = FormKey(form=draft.public_id, owner=draft.owner.public_id, revision=draft.revision)
    written = {"recipients": draft.recipients, "subject": draft.subject, "body": draft.body}
    return {FIELD: str(key), **written, "cancel": "1", **differing}


@pytest.mark.covers("R60")
def test_avbryt_leads_back_to_the_document_and_leaves_no_untouched_draft(caseworker, rendition):
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    shown = caseworker.client.get(f"{COMPOSE}?utkast={draft.public_id}")
    assertContains(shown, 'name="cancel"')

    page = caseworker.client.post(COMPOSE, form_of(draft))

    assertRedirects(page, reverse("journal:document", args=[rendition.document.public_id]))
    assert not Draft.objects.exists()
    assert is_stored(rendition)


def test_avbryt_from_a_filed_papers_letter_leads_back_to_the_paper(caseworker, item):
    draft = write_with_item(by=caseworker.actor, item=item)

    page = caseworker.client.post(COMPOSE, form_of(draft))

    assertRedirects(page, reverse("journal:filed_item_facts", args=[item.public_id]))


def test_nor_when_the_page_shows_whom_it_cant_reach_without_the_case(caseworker):
    unreachable = PersonFactory(given_name="Bengt")
    case = CaseFactory(file__file_holder=unreachable, responsible_unit=caseworker.unit)
    paper = PdfRenditionFactory(document__case=case)
    draft = write_with_rendition(by=caseworker.actor, rendition=paper)
    shown = f"{unreachable.public_id}.{unreachable.public_id}."
    assert draft.recipients != [shown]

    caseworker.client.post(COMPOSE, form_of(draft, recipients=[shown]))

    assert not Draft.objects.exists()


def test_what_somebody_has_written_in_it_stays_among_the_drafts(caseworker, rendition):
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)

    page = caseworker.client.post(COMPOSE, form_of(draft, body="Hej Samira!"), follow=True)

    assert Draft.objects.get().body == "Hej Samira!"
    assertContains(page, "Det du har skrivit är sparat bland utkasten.")


def test_a_provider_comes_back_to_what_the_authority_has_shared(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    item = FiledItemFactory(case=assignment.service.case)
    SharedPaperFactory(item=item, assignment=assignment)
    draft = write_with_item(by=provider.actor, item=item)

    page = provider.client.post(COMPOSE, form_of(draft))

    list_of_it = reverse("journal:assignment_documents", args=[assignment.public_id])
    assertRedirects(page, list_of_it)


@pytest.mark.parametrize("kind", ["rendition", "item"])
def test_that_the_same_paper_was_sent_before_is_told_with_whom_and_when(
    request, caseworker, samira, kind
):
    person, _case = samira
    paper = request.getfixturevalue(kind)
    assertNotContains(page_of(caseworker, begin(caseworker, paper)), "skickades")

    [sent] = send_draft(caseworker, Draft.objects.get())
    again = page_of(caseworker, begin(caseworker, paper))

    at = f"{stockholm(sent.sent_at):%Y-%m-%d %H.%M}"
    assertContains(again, f"Handlingen ”{paper.heading}” skickades {at} till {person.full_name}.")


def begin(colleague, paper):
    if isinstance(paper, PdfRendition):
        return write_with_rendition(by=colleague.actor, rendition=paper)
    return write_with_item(by=colleague.actor, item=paper)


def page_of(colleague, draft):
    return colleague.client.get(f"{COMPOSE}?utkast={draft.public_id}")

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from journal.models import FiledItem
from tests.factories.casework import CaseFactory
from tests.factories.journal import FiledItemFactory, FiledItemTypeFactory, SenderTypeFactory
from tests.factories.pdf import small_pdf
from tests.factories.process import AssignmentFactory, InvestigationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def kind(db):
    return FiledItemTypeFactory(senders=[SenderTypeFactory()])


def new(case):
    return reverse("journal:filed_item_new", args=[case.public_id])


def upload(content=None, name="intyg.pdf"):
    return SimpleUploadedFile(name, content or small_pdf(), content_type="application/pdf")


def posted(place, kind, **differing):
    return {
        "file": upload(),
        "target": f"{type(place).__name__.lower()}.{place.pk}",
        "type": kind.code,
        "sender": str(kind.senders.get().pk),
        "sender_text": "Ängsskolan",
        "heading": "Intyg om frånvaro",
        "received_at_0": f"{timezone.localdate():%Y-%m-%d}",
        "received_at_1": "00:01",
        **differing,
    }


def test_a_file_from_the_computer_is_put_into_the_case(caseworker, case, kind):
    response = caseworker.client.post(new(case), posted(case, kind))

    item = FiledItem.objects.get()
    assertRedirects(response, reverse("journal:case_documents", args=[case.public_id]))
    assert (item.case, item.type, item.sender_text) == (case, kind, "Ängsskolan")
    assert (item.filename, item.pages, item.filed_by) == ("intyg.pdf", 1, caseworker.user)
    opened = caseworker.client.get(reverse("journal:filed_item", args=[item.public_id]))
    assert opened.getvalue() == small_pdf()


def test_it_can_be_tied_to_a_step_of_the_case_and_to_no_other(caseworker, case, kind):
    mine, other = InvestigationFactory(case=case), InvestigationFactory()

    caseworker.client.post(new(case), posted(mine, kind))
    response = caseworker.client.post(new(case), posted(other, kind))

    assert FiledItem.objects.get().investigation == mine
    assertContains(response, "Välj vad filen ska knytas till.")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("type", "", "Välj typ."),
        ("sender", "", "Välj avsändare."),
        ("heading", "", "Fyll i rubrik."),
        ("received_at_0", "2999-01-01", "kan inte ligga framåt i tiden"),
    ],
)
def test_a_refused_form_keeps_the_words_and_says_that_the_file_is_chosen_again(
    caseworker, case, kind, field, value, sentence
):
    response = caseworker.client.post(new(case), posted(case, kind, **{field: value}))

    assertContains(response, sentence)
    assertContains(response, "Ängsskolan")
    assertContains(response, "Välj filen igen när du har rättat det andra.")
    assert not FiledItem.objects.exists()


@pytest.mark.parametrize("content", [b"", b"MZ not a pdf"])
def test_what_the_gate_refuses_comes_nowhere(caseworker, case, kind, content):
    response = caseworker.client.post(
        new(case), posted(case, kind, file=SimpleUploadedFile("x.pdf", content))
    )

    assert response.context["form"].errors["file"]
    assert not FiledItem.objects.exists()


def test_no_file_at_all_is_asked_for(caseworker, case, kind):
    words = posted(case, kind)
    del words["file"]

    assertContains(caseworker.client.post(new(case), words), "Välj den fil som ska infogas.")


@pytest.mark.covers("R109")
def test_who_may_have_sent_it_goes_by_the_type(caseworker, case, kind):
    bank = SenderTypeFactory(code="bank", name="Bank")
    FiledItemTypeFactory(code="statement", name="Kontoutdrag", senders=[bank])

    response = caseworker.client.post(new(case), posted(case, kind, sender=str(bank.pk)))

    assertContains(response, "Till Intyg kan avsändaren vara: Den enskilde.")


@pytest.mark.covers("A-U11")
def test_a_provider_puts_it_into_the_assignment(provider, kind):
    assignment = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    url = reverse("journal:assignment_filed_item_new", args=[assignment.public_id])

    provider.client.post(url, posted(assignment, kind))

    assert FiledItem.objects.get().assignment == assignment


def test_nothing_is_put_into_a_closed_case(caseworker, kind):
    closed = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    assertContains(
        caseworker.client.post(new(closed), posted(closed, kind)), "Ärendet är avslutat."
    )
    assert not FiledItem.objects.exists()


def test_the_facts_of_a_filed_paper_tell_where_it_came_from(caseworker, case):
    item = FiledItemFactory(case=case, sender_text="Ängsskolan")

    response = caseworker.client.get(reverse("journal:filed_item_facts", args=[item.public_id]))

    for words in ("Ängsskolan", item.filename, item.filed_by.full_name, case.number):
        assertContains(response, words)

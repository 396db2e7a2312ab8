from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from journal.actions.documents import correct_document
from journal.actions.writing import lock_paper
from journal.models import Document
from tests.factories.casework import CaseFactory
from tests.factories.journal import DocumentFactory, FiledItemFactory, JournalEntryFactory
from tests.journal.test_views_documents import posted

pytestmark = pytest.mark.django_db

KINDS: dict[str, tuple[Any, str, str]] = {
    "document": (DocumentFactory, "document", "document_mark_as_error"),
    "note": (JournalEntryFactory, "entry", "note_mark_as_error"),
    "item": (FiledItemFactory, "filed_item_facts", "filed_item_mark_as_error"),
}


def at(name, paper):
    return reverse(f"journal:{name}", args=[paper.public_id])


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_is_marked_with_a_reason_and_stays_readable(caseworker, case, kind):
    factory, name, mark = KINDS[kind]
    paper = factory(case=case)
    assertContains(caseworker.client.get(at(name, paper)), at(mark, paper))

    response = caseworker.client.post(at(mark, paper), {"reason": "Fel akt."})

    assertRedirects(response, at(name, paper))
    shown = caseworker.client.get(at(name, paper))
    assertContains(shown, "Fel akt.")
    assertNotContains(shown, at(mark, paper))
    documents = caseworker.client.get(reverse("journal:case_documents", args=[case.public_id]))
    assertContains(documents, "Felmarkerad")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_reason_it_is_asked_for(caseworker, case, kind):
    factory, _name, mark = KINDS[kind]
    paper = factory(case=case)

    assertContains(
        caseworker.client.post(at(mark, paper), {"reason": " "}), "Ange varför det är fel."
    )
    paper.refresh_from_db()
    assert not paper.is_error_marked


def test_whoever_marks_second_is_told_who_did(caseworker, case):
    paper = DocumentFactory(case=case, error_marked=True)

    response = caseworker.client.post(at("document_mark_as_error", paper), {"reason": "Också fel."})

    assertContains(response, f"redan felmarkerat av {paper.error_marked_by.full_name}")


def test_a_document_is_put_right_by_another_and_both_say_so(caseworker, case):
    wrong = DocumentFactory(case=case, error_marked=True, heading="Kallelse")

    response = caseworker.client.post(at("document_correct", wrong))

    correction = Document.objects.get(replaces=wrong)
    assertRedirects(response, at("document_edit", correction))
    assertContains(caseworker.client.get(at("document", wrong)), "Rättas av")
    caseworker.client.post(at("document_lock", correction), {"revision": "1"})
    old, new = (caseworker.client.get(at("document", one)) for one in (wrong, correction))
    assertContains(old, "Ersatt av")
    assertContains(old, at("document", correction))
    assertContains(new, at("document", wrong))
    assertNotContains(old, at("document_correct", wrong))


def test_working_material_is_not_corrected(caseworker, case):
    paper = DocumentFactory(case=case, draft=True)

    response = caseworker.client.post(at("document_correct", paper), follow=True)

    assertContains(response, "Arbetsmaterial rättas genom att ändra det.")


@pytest.fixture
def locked_meanwhile(caseworker, case):
    """Somebody is still writing in it, and a colleague has locked it."""
    document = DocumentFactory(draft=True, case=case, created_by=caseworker.user)
    lock_paper(by=caseworker.actor, paper=document, revision=document.revision)
    return Document.objects.get(pk=document.pk)


def words(case, **differing):
    return posted(case, heading="Min text", body="Det jag skrev under tiden.", **differing)


def test_what_was_written_while_another_locked_it_becomes_the_correction(
    caseworker, case, locked_meanwhile
):
    page = caseworker.client.post(at("document_edit", locked_meanwhile), words(case))
    assertContains(page, "Rätta med den här texten")
    assertContains(page, "Det jag skrev under tiden.")

    for _ in range(2):
        answer = caseworker.client.post(at("document_correct", locked_meanwhile), words(case))

    correction = locked_meanwhile.replacements.get()
    assertRedirects(answer, at("document_edit", correction))
    assert (correction.heading, correction.body) == ("Min text", "Det jag skrev under tiden.")
    assert correction.is_draft


def test_nobodys_words_go_over_a_correction_that_is_begun(caseworker, case, locked_meanwhile):
    begun = correct_document(by=caseworker.actor, document=locked_meanwhile)

    page = caseworker.client.post(at("document_correct", locked_meanwhile), words(case))

    assertContains(page, "har redan påbörjat en rättelse")
    assertContains(page, "Det jag skrev under tiden.")
    begun.refresh_from_db()
    assert begun.body == locked_meanwhile.body


def test_what_is_wrong_in_it_is_said_and_nothing_is_lost(caseworker, case, locked_meanwhile):
    page = caseworker.client.post(
        at("document_correct", locked_meanwhile), {**words(case), "heading": ""}
    )

    assertContains(page, "Fyll i rubrik.")
    assertContains(page, "Det jag skrev under tiden.")
    assert not locked_meanwhile.replacements.exists()

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from journal import papers
from tests.factories.casework import CaseFactory
from tests.factories.journal import DocumentFactory, FiledItemFactory, JournalEntryFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
)

pytestmark = pytest.mark.django_db

EMPTY = "Inga dokument ännu."


def of_case(case):
    return reverse("journal:case_documents", args=[case.public_id])


def of_assignment(assignment):
    return reverse("journal:assignment_documents", args=[assignment.public_id])


def note(entry):
    return reverse("journal:entry", args=[entry.public_id])


def file(item):
    return reverse("journal:filed_item", args=[item.public_id])


def days_ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def assignment(provider):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True)


def test_a_case_without_papers_says_so(caseworker, case):
    assertContains(caseworker.client.get(of_case(case)), EMPTY)


def test_notes_and_files_stand_together_the_newest_first(caseworker, case):
    JournalEntryFactory(case=case, heading="Första samtalet", event_at=days_ago(3))
    FiledItemFactory(case=case, heading="Läkarintyg", received_at=days_ago(2))
    JournalEntryFactory(case=case, heading="Andra samtalet", event_at=days_ago(1))

    response = caseworker.client.get(of_case(case))

    headings = [paper.heading for paper in response.context["papers"]]
    assert headings == ["Andra samtalet", "Läkarintyg", "Första samtalet"]


def test_a_row_tells_type_author_and_that_it_is_locked(caseworker, case):
    entry = JournalEntryFactory(case=case)
    item = FiledItemFactory(case=case)

    response = caseworker.client.get(of_case(case))

    for words in (
        entry.type.name,
        entry.author_label,
        item.type.name,
        f"infogad av {item.filed_by.full_name}",
        "Skrivskyddad",
        note(entry),
        file(item),
    ):
        assertContains(response, words)


def test_a_paper_filed_to_a_step_of_the_case_is_among_its_papers(caseworker, case):
    investigation = InvestigationFactory(case=case)
    intake = IntakeFactory(case=case, person=case.file.file_holder)
    FiledItemFactory(case=None, investigation=investigation, heading="Yttrande")
    FiledItemFactory(case=None, intake=intake, heading="Ansökan")

    response = caseworker.client.get(of_case(case))

    assertContains(response, "Yttrande")
    assertContains(response, "Ansökan")


@pytest.mark.covers("R54", "R63", "D2")
def test_documents_are_among_them_a_decisions_too_with_how_far_they_have_come(caseworker, case):
    DocumentFactory(case=case, heading="Kallelsen", event_at=days_ago(3))
    decision = DecisionFactory(case=case)
    DocumentFactory(case=None, decision=decision, heading="Beslutet", error_marked=True)
    DocumentFactory(case=case, heading="Utkastet", draft=True, event_at=days_ago(1))

    response = caseworker.client.get(of_case(case))

    rows = [(paper.heading, paper.state) for paper in response.context["papers"]]
    assert rows == [("Beslutet", "error_marked"), ("Utkastet", "draft"), ("Kallelsen", "locked")]
    for words in ("Felmarkerad", "Arbetsmaterial", "Skrivskyddad", "Skrivskyddas"):
        assertContains(response, words)


@pytest.mark.covers("R66")
def test_over_the_list_stands_what_can_be_put_in_while_the_case_is_open(caseworker, case):
    closed = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    response = caseworker.client.get(of_case(case))

    for words in ("Nytt dokument", "Ny anteckning", "Infoga dokument", "icons.svg#plus"):
        assertContains(response, words)
    assertNotContains(caseworker.client.get(of_case(closed)), "Nytt dokument")


def test_another_cases_papers_are_not_mixed_in(caseworker, case):
    other = CaseFactory(responsible_unit=caseworker.unit)
    JournalEntryFactory(case=other)
    FiledItemFactory(case=other)

    assertContains(caseworker.client.get(of_case(case)), EMPTY)


def test_the_providers_notes_are_not_the_authoritys_to_read(caseworker, case):
    assignment = AssignmentFactory(service__case=case)
    entry = JournalEntryFactory(case=None, assignment=assignment)

    assertContains(caseworker.client.get(of_case(case)), EMPTY)
    assert caseworker.client.get(note(entry)).status_code == 404


def test_many_papers_are_turned_page_by_page_and_each_comes_once(caseworker, case, monkeypatch):
    monkeypatch.setattr(papers, "PAGE", 3)
    same_moment = days_ago(1)
    JournalEntryFactory.create_batch(4, case=case, event_at=same_moment)
    FiledItemFactory.create_batch(4, case=case, received_at=same_moment)
    DocumentFactory.create_batch(4, case=case, event_at=same_moment)
    seen, url = [], of_case(case)

    while url:
        context = caseworker.client.get(url).context
        seen += [paper.public_id for paper in context["papers"]]
        url = f"{of_case(case)}{context['older_url']}" if context["older_url"] else ""

    assert len(seen) == len(set(seen)) == 12


def test_the_list_costs_as_many_queries_for_many_papers_as_for_one(caseworker, case):
    _one_more(case)
    few = _queries(caseworker.client, of_case(case))

    for _ in range(10):
        _one_more(case)

    assert _queries(caseworker.client, of_case(case)) == few


def _one_more(case):
    JournalEntryFactory(case=case)
    FiledItemFactory(case=case)
    DocumentFactory(case=case)
    DocumentFactory(case=None, decision=DecisionFactory(case=case), draft=True)


def _queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_the_note_shows_its_text_its_author_and_that_it_is_locked(caseworker, case):
    entry = JournalEntryFactory(case=case, body="Första stycket.\n\nAndra <b>stycket</b>.")

    response = caseworker.client.get(note(entry))

    assertContains(response, "<p>Första stycket.</p>")
    assertContains(response, "Andra &lt;b&gt;stycket&lt;/b&gt;.")
    assertContains(response, entry.author_label)
    assertContains(response, f"av {entry.locked_by.full_name}")
    assertContains(response, of_case(case))


def test_a_note_marked_as_an_error_can_still_be_read(caseworker, case):
    entry = JournalEntryFactory(case=case, error_marked=True)

    response = caseworker.client.get(note(entry))

    assertContains(response, "Felmarkerad")
    assertContains(response, entry.body)


def test_working_material_is_called_so(caseworker, case):
    JournalEntryFactory(case=case, draft=True)

    assertContains(caseworker.client.get(of_case(case)), "Arbetsmaterial")


def test_reading_a_note_leaves_one_row(caseworker, case):
    caseworker.client.get(note(JournalEntryFactory(case=case)))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.VIEWED, "journal_entry")
    assert row.customer_number == case.file.file_holder.customer_number


def test_a_filed_paper_is_sent_whole_as_pdf_and_the_opening_is_logged(caseworker, case):
    item = FiledItemFactory(case=case)

    response = caseworker.client.get(file(item))

    assert response.getvalue().startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert AccessLogEntry.objects.get().action == Action.DOWNLOADED


def test_another_units_papers_look_as_if_not_there(caseworker):
    entry, item = JournalEntryFactory(), FiledItemFactory()

    for url in (of_case(entry.case), note(entry), file(item)):
        assert caseworker.client.get(url).status_code == 404


def test_the_provider_reads_the_assignments_own_papers(provider, assignment):
    entry = JournalEntryFactory(case=None, assignment=assignment, heading="Samtal ett")
    item = FiledItemFactory(case=None, assignment=assignment, heading="Schema")

    response = provider.client.get(of_assignment(assignment))

    assertContains(response, "Samtal ett")
    assertContains(response, "Schema")
    assertContains(provider.client.get(note(entry)), of_assignment(assignment))
    assert provider.client.get(file(item)).getvalue().startswith(b"%PDF")


def test_the_authoritys_papers_are_not_the_providers_to_read(provider, assignment):
    entry = JournalEntryFactory(case=assignment.service.case)
    item = FiledItemFactory(case=assignment.service.case)

    assertContains(provider.client.get(of_assignment(assignment)), EMPTY)
    assertNotContains(provider.client.get(of_assignment(assignment)), entry.heading)
    for url in (note(entry), file(item)):
        assert provider.client.get(url).status_code == 404
    assert provider.client.get(of_case(assignment.service.case)).status_code == 403


def test_a_role_without_clients_reads_no_papers(caseworker, case):
    entry, item = JournalEntryFactory(case=case), FiledItemFactory(case=case)
    caseworker.membership.role = "system_admin"
    caseworker.membership.save()

    for url in (of_case(case), note(entry), file(item)):
        assert caseworker.client.get(url).status_code == 403

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Municipality
from audit.models import AccessLogEntry, ActorKind
from casework.models import Task
from journal.actions.draft_locking import lock_old_drafts, locks_on, warn_of_old_drafts
from journal.intact import changed_documents, is_intact
from journal.models import Document
from journal.tasks import check_locked_documents, see_to_old_drafts
from journal.written_hash import hash_of
from tests.factories.journal import DocumentFactory, JournalEntryFactory

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize("factory", [DocumentFactory, JournalEntryFactory])
def test_what_has_lain_its_days_is_locked_by_nobodys_hand(factory):
    paper = factory(draft=True)

    before = lock_old_drafts(in_days(13))
    after = lock_old_drafts(in_days(14))

    paper.refresh_from_db()
    assert (before, after) == (0, 1)
    assert (paper.state, paper.locked_by) == ("locked", None)
    row = AccessLogEntry.objects.get()
    assert (row.actor_kind, row.reason) == (ActorKind.SYSTEM, "av sig självt")
    assert lock_old_drafts(in_days(14)) == 0


def test_its_checksum_is_taken_then_too():
    paper = DocumentFactory(draft=True)

    lock_old_drafts(in_days(14))

    paper.refresh_from_db()
    assert paper.body_hash == hash_of(paper.heading, paper.body)


def test_a_municipality_sets_the_days():
    Municipality.objects.create(pk=1, draft_lock_days=30)
    paper = DocumentFactory(draft=True)

    assert lock_old_drafts(in_days(29)) == 0
    assert (locks_on(paper) - timezone.localdate()).days == 30


def test_whoever_handles_the_case_is_told_three_days_before_and_once():
    paper = DocumentFactory(draft=True, heading="Kallelse")

    warn_of_old_drafts(in_days(10))
    assert not Task.objects.exists()
    warn_of_old_drafts(in_days(11))
    warn_of_old_drafts(in_days(12))

    task = Task.objects.get()
    assert (task.kind, task.case, task.person) == (
        Task.Kind.DRAFT_LOCKS_SOON,
        paper.case,
        paper.case.file.file_holder,
    )
    assert task.text == (
        f"Arbetsmaterialet ”Kallelse” skrivskyddas av sig självt {locks_on(paper):%Y-%m-%d}."
    )


def test_what_has_something_left_to_fill_in_waits_and_that_is_told():
    paper = DocumentFactory(draft=True, heading="Kallelse", body="Den {{mote.datum}}.")

    assert lock_old_drafts(in_days(14)) == 0

    paper.refresh_from_db()
    assert paper.is_draft
    assert Task.objects.get().text == (
        "Arbetsmaterialet ”Kallelse” har inte skrivskyddats: fyll i mötets datum."
    )


def test_a_providers_paper_gives_the_authority_nothing_to_do():
    paper = DocumentFactory(draft=True, in_assignment=True)

    warn_of_old_drafts(in_days(12))
    lock_old_drafts(in_days(14))

    paper.refresh_from_db()
    assert not paper.is_draft
    assert not Task.objects.exists()


def test_the_timetable_does_both():
    paper = DocumentFactory(draft=True)

    with time_machine.travel(in_days(15)):
        see_to_old_drafts()

    paper.refresh_from_db()
    assert not paper.is_draft


@pytest.mark.covers("A-S4")
def test_a_document_changed_behind_the_products_back_is_found(caplog):
    sound, draft = DocumentFactory(), DocumentFactory(draft=True)
    changed = DocumentFactory(body="Så här", body_hash=hash_of("Brev", "Så var det"))

    assert changed_documents() == [changed.public_id]
    assert (is_intact(sound), is_intact(draft)) == (True, True)
    assert {row.document for row in caplog.records} == {str(changed.public_id)}
    assert "Så" not in caplog.text
    check_locked_documents()
    assert Document.objects.count() == 3

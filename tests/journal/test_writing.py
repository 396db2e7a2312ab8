from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import CaseFile, Task
from journal.actions.documents import correct_document, write_document
from journal.actions.draft_locking import warn_of_old_drafts
from journal.actions.notes import write_note
from journal.actions.writing import (
    WrittenMeanwhile,
    change_paper,
    discard_paper,
    lock_paper,
    mark_as_error,
)
from journal.models import Document, FiledItem, JournalEntry
from journal.written_hash import hash_of
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import CaseFactory
from tests.factories.journal import (
    DocumentFactory,
    DocumentTemplateFactory,
    DocumentTypeFactory,
    FiledItemFactory,
    JournalEntryFactory,
    JournalTypeFactory,
    PdfRenditionFactory,
)
from tests.factories.process import AssignmentFactory, DecisionFactory

pytestmark = pytest.mark.django_db

FACTORIES = {"document": DocumentFactory, "note": JournalEntryFactory}
WRITTEN = pytest.mark.parametrize("factory", FACTORIES.values(), ids=FACTORIES)


def draft(factory, who, **facts):
    return factory(draft=True, created_by=who.user, **facts)


def begin(who, place, **differing):
    return write_document(
        **{
            "by": who.actor,
            "place": place,
            "type": DocumentTypeFactory(),
            "heading": "Brev",
            "body": "Hej!",
            "event_at": timezone.now(),
            **differing,
        }
    )


def last_deed(paper):
    rows = AccessLogEntry.objects.filter(object_id=str(paper.public_id))
    return rows.order_by("-pk").values_list("action", flat=True).first()


@pytest.mark.covers("R68")
@WRITTEN
def test_working_material_is_changed_and_says_by_whom(caseworker, factory):
    paper = draft(factory, caseworker)

    kept = change_paper(by=caseworker.actor, paper=paper, values={"body": "Nytt"}, revision=1)

    assert (kept.body, kept.revision, kept.changed_by) == ("Nytt", 2, caseworker.user)
    assert last_deed(paper) == Action.CHANGED


def test_the_same_words_twice_are_one_saving(caseworker):
    paper = draft(DocumentFactory, caseworker)
    save = {"by": caseworker.actor, "paper": paper, "values": {"body": "Nytt"}, "revision": 1}

    change_paper(**save)

    assert change_paper(**save).revision == 2


def test_of_two_who_write_at_once_the_second_is_told_what_the_first_wrote(caseworker):
    paper = draft(DocumentFactory, caseworker)
    colleague = MembershipFactory(unit=caseworker.unit).user
    paper.body, paper.revision, paper.changed_by = "Kollegans", 2, colleague
    paper.changed_at = timezone.now()
    paper.save()

    with pytest.raises(WrittenMeanwhile, match=colleague.full_name) as told:
        change_paper(by=caseworker.actor, paper=paper, values={"body": "Mitt"}, revision=1)

    assert told.value.now.body == "Kollegans"
    paper.refresh_from_db()
    assert paper.body == "Kollegans"
    change_paper(by=caseworker.actor, paper=paper, values={"body": "Mitt"}, revision=2)


@pytest.mark.covers("R69", "I11")
@WRITTEN
def test_locked_it_is_never_changed_again(caseworker, factory):
    paper = draft(factory, caseworker)

    locked = lock_paper(by=caseworker.actor, paper=paper, revision=1)

    assert (locked.state, locked.locked_by) == ("locked", caseworker.user)
    assert last_deed(paper) == Action.LOCKED
    with pytest.raises(ValidationError, match="går inte att ändra"):
        change_paper(by=caseworker.actor, paper=paper, values={"body": "Nytt"}, revision=1)


def test_a_locked_document_has_its_checksum_and_counts_for_retention(caseworker):
    paper = draft(DocumentFactory, caseworker)

    locked = lock_paper(by=caseworker.actor, paper=paper, revision=1)

    assert locked.body_hash == hash_of(paper.heading, paper.body)
    assert CaseFile.objects.get(pk=paper.case.file_id).last_note_on == stockholm_today()


def test_whoever_locks_second_is_told_who_did(caseworker):
    paper = draft(DocumentFactory, caseworker)
    lock_paper(by=caseworker.actor, paper=paper, revision=1)

    with pytest.raises(ValidationError, match=f"av {caseworker.user.full_name}"):
        lock_paper(by=caseworker.actor, paper=paper, revision=1)


def test_what_another_changed_is_read_before_it_is_locked(caseworker):
    paper = draft(DocumentFactory, caseworker)
    change_paper(by=caseworker.actor, paper=paper, values={"body": "Nytt"}, revision=1)

    with pytest.raises(ValidationError, match="Läs igenom"):
        lock_paper(by=caseworker.actor, paper=paper, revision=1)


def test_a_document_with_something_left_to_fill_in_is_not_locked(caseworker):
    paper = draft(DocumentFactory, caseworker, body="Den {{mote.datum}} kl. {{ mote.tid }}. {{x}}")

    with pytest.raises(ValidationError) as refused:
        lock_paper(by=caseworker.actor, paper=paper, revision=1)

    words = "Fyll i mötets datum och mötets tid innan dokumentet skrivskyddas."
    assert refused.value.message_dict == {"body": [words]}


@pytest.mark.parametrize("words", ["{{ 7*7 }}", "{% load x %}", "{{mote}}", "{ }"])
def test_braces_that_are_no_field_are_text_like_other_text(caseworker, words):
    paper = draft(DocumentFactory, caseworker, body=words)

    assert lock_paper(by=caseworker.actor, paper=paper, revision=1).body == words


@pytest.mark.covers("A-H26", "A-U12")
def test_a_note_is_signed_by_its_author_as_they_are_that_day(caseworker):
    note = draft(JournalEntryFactory, caseworker, author_label="Som förr")
    colleague = MembershipFactory(unit=caseworker.unit, user__title="kurator")

    locked = lock_paper(by=caseworker.actor, paper=note, revision=1)

    user = caseworker.user
    assert locked.author_label == f"{user.full_name}, {user.title}, {caseworker.unit.name}"
    other = draft(JournalEntryFactory, caseworker)
    other.created_by = colleague.user
    other.save()
    for verb in (
        lambda: change_paper(by=caseworker.actor, paper=other, values={"body": "x"}, revision=1),
        lambda: lock_paper(by=caseworker.actor, paper=other, revision=1),
    ):
        with pytest.raises(ValidationError, match="Bara den som har skrivit anteckningen"):
            verb()


@WRITTEN
def test_working_material_is_thrown_away_by_its_author_alone(caseworker, factory):
    mine, other = draft(factory, caseworker), factory(draft=True)

    discard_paper(by=caseworker.actor, paper=mine)

    assert not factory._meta.model.objects.filter(pk=mine.pk).exists()
    assert last_deed(mine) == Action.DELETED
    with pytest.raises(ValidationError, match="Bara den som har skrivit"):
        discard_paper(by=caseworker.actor, paper=other)


@WRITTEN
def test_locked_is_not_thrown_away(caseworker, factory):
    with pytest.raises(ValidationError, match="Felmarkera"):
        discard_paper(by=caseworker.actor, paper=factory(created_by=caseworker.user))


@pytest.mark.parametrize("factory", [*FACTORIES.values(), FiledItemFactory])
def test_what_is_wrong_is_marked_once_with_a_reason_and_stays(caseworker, factory):
    paper = factory()

    marked = mark_as_error(by=caseworker.actor, paper=paper, reason="Fel  person.")

    assert marked.is_error_marked
    assert (marked.error_reason, marked.error_marked_by) == ("Fel person.", caseworker.user)
    assert marked.heading == paper.heading
    assert last_deed(paper) == Action.ERROR_MARKED
    with pytest.raises(ValidationError, match=f"av {caseworker.user.full_name}"):
        mark_as_error(by=caseworker.actor, paper=paper, reason="En gång till.")


@pytest.mark.parametrize("reason", ["", "x", "19910129-2382 är fel"])
def test_a_reason_says_something_and_names_no_number(caseworker, reason):
    with pytest.raises(ValidationError):
        mark_as_error(by=caseworker.actor, paper=DocumentFactory(), reason=reason)


@WRITTEN
def test_working_material_is_not_marked_as_an_error(caseworker, factory):
    with pytest.raises(ValidationError, match="Arbetsmaterial felmarkeras inte"):
        mark_as_error(by=caseworker.actor, paper=factory(draft=True), reason="Fel person.")


@pytest.mark.covers("R67", "R99")
@pytest.mark.parametrize("factory", [CaseFactory, DecisionFactory, AssignmentFactory])
def test_a_document_begins_as_working_material_where_it_belongs(caseworker, factory):
    place = factory(**({"accepted": True} if factory is AssignmentFactory else {}))
    template = DocumentTemplateFactory(version=3)

    document = begin(caseworker, place, template=template)

    assert document.is_draft
    assert place in {document.case, document.decision, document.assignment}
    assert document.template_version == 3
    assert last_deed(document) == Action.CREATED


def test_the_same_form_twice_begins_one_document_and_takes_nobody_elses(caseworker):
    case = CaseFactory()
    first = begin(caseworker, case)
    theirs = DocumentFactory(draft=True)

    assert begin(caseworker, case, public_id=first.public_id) == first
    assert begin(caseworker, case, public_id=theirs.public_id) != theirs


def test_nothing_is_begun_in_what_is_closed(caseworker):
    closed = CaseFactory(closed=True)
    ended = AssignmentFactory(ended=True)

    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        begin(caseworker, closed)
    with pytest.raises(ValidationError, match="Uppdraget pågår inte"):
        write_note(
            by=caseworker.actor,
            owner=ended,
            type=JournalTypeFactory(),
            heading="Samtal",
            body="Hej",
            event_at=timezone.now(),
        )


def test_a_correction_begins_with_the_words_and_takes_the_place(caseworker):
    wrong = DocumentFactory(error_marked=True, body="Klockan 13.00")

    correction = correct_document(by=caseworker.actor, document=wrong)

    assert correction.is_draft
    assert (correction.replaces, correction.body, correction.case) == (
        wrong,
        "Klockan 13.00",
        wrong.case,
    )
    assert correct_document(by=caseworker.actor, document=wrong) == correction
    lock_paper(by=caseworker.actor, paper=correction, revision=1)
    with pytest.raises(ValidationError, match="redan ersatt"):
        correct_document(by=caseworker.actor, document=wrong)


def test_what_was_locked_by_hand_is_no_longer_to_be_done(caseworker):
    paper = draft(DocumentFactory, caseworker)
    warn_of_old_drafts(timezone.now() + timedelta(days=12))
    task = Task.objects.get()

    lock_paper(by=caseworker.actor, paper=paper, revision=1)

    task.refresh_from_db()
    assert task.done_by == caseworker.user


PAPERS = {"document": DocumentFactory, "note": JournalEntryFactory, "item": FiledItemFactory}


@pytest.mark.covers("I11")
@pytest.mark.parametrize("factory", PAPERS.values(), ids=PAPERS)
def test_no_way_into_the_database_changes_or_removes_what_is_locked(factory):
    paper = factory()
    model, table = type(paper), type(paper)._meta.db_table
    ways = (
        lambda: model.objects.filter(pk=paper.pk).update(heading="Ny"),
        lambda: type(paper)(**{**_columns(paper), "heading": "Ny"}).save(),
        lambda: model.objects.filter(pk=paper.pk).delete(),
        lambda: _sql(f"update {table} set heading = 'Ny' where id = %s", paper.pk),  # noqa: S608
        lambda: _sql(f"delete from {table} where id = %s", paper.pk),  # noqa: S608
    )

    for way in ways:
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            way()

    paper.refresh_from_db()
    assert paper.heading != "Ny"


def _columns(paper):
    return {field.attname: getattr(paper, field.attname) for field in paper._meta.concrete_fields}


def _sql(statement, key):
    with connection.cursor() as cursor:
        cursor.execute(statement, [key])


@pytest.mark.parametrize("model", [Document, JournalEntry, FiledItem])
def test_the_administration_has_no_page_for_what_is_written(administrator, model):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:journal_{model._meta.model_name}_changelist")


@pytest.mark.covers("I12")
def test_no_pdf_is_made_of_working_material():
    with pytest.raises(Exception, match="I12"):
        PdfRenditionFactory(document=DocumentFactory(draft=True))


def test_two_who_lock_at_once_and_one_does(committed_db):
    people = [MembershipFactory() for _ in range(2)]
    paper = DocumentFactory(draft=True, created_by=UserFactory())
    actors = [Actor(user=one.user, membership=one) for one in people]
    told, start = [], threading.Barrier(2)

    def lock(actor):
        start.wait()
        try:
            lock_paper(by=actor, paper=paper, revision=1)
        except ValidationError as refused:
            told.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=lock, args=[actor]) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    paper.refresh_from_db()
    assert [paper.locked_by.full_name in sentence for sentence in told] == [True]

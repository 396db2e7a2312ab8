from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import CaseFile
from journal.actions.entries import Paper, file_paper, record_entry
from journal.models import FiledItem, JournalEntry
from journal.place import file_holder_of
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory
from tests.factories.journal import (
    DocumentFactory,
    FiledItemFactory,
    FiledItemTypeFactory,
    JournalEntryFactory,
    JournalTypeFactory,
    SenderTypeFactory,
)
from tests.factories.messaging import AttachmentFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

TARGETS: dict[str, Any] = {
    "case": CaseFactory,
    "assignment": AssignmentFactory,
    "intake": IntakeFactory,
    "investigation": InvestigationFactory,
    "decision": DecisionFactory,
    "service": ServiceFactory,
    "document": DocumentFactory,
}


def write(colleague, owner):
    return record_entry(
        by=colleague.actor,
        owner=owner,
        type=JournalTypeFactory(),
        heading="Samtal",
        body="Vi kom överens.",
        event_at=timezone.now(),
    )


def paper():
    attachment = AttachmentFactory()
    return Paper(
        stored=attachment.file,
        filename="intyg.pdf",
        size=attachment.size,
        sha256=attachment.sha256,
        pages=1,
        received_at=timezone.now(),
        source_attachment=attachment.public_id,
    )


def put(colleague, target, *, received=None, **differing):
    return file_paper(
        **{
            "by": colleague.actor,
            "target": target,
            "type": FiledItemTypeFactory(),
            "sender": SenderTypeFactory(),
            "sender_text": "Samira Haddad",
            "heading": "Intyg",
            "paper": received or paper(),
            **differing,
        }
    )


def test_a_note_is_locked_and_signed_as_its_author_is_today(caseworker):
    entry = write(caseworker, CaseFactory())

    user = caseworker.user
    assert entry.state == JournalEntry.State.LOCKED
    assert (entry.created_by, entry.locked_by) == (user, user)
    assert entry.author_label == f"{user.full_name}, {user.title}, {caseworker.unit.name}"


def test_an_old_signature_stays_when_its_author_changes_name(caseworker):
    entry = write(caseworker, CaseFactory())
    before = entry.author_label

    caseworker.user.family_name = "Nygift"
    caseworker.user.save()

    entry.refresh_from_db()
    assert entry.author_label == before


def test_a_note_is_logged_with_whom_it_is_about_and_counts_for_retention(caseworker):
    case = CaseFactory()

    entry = write(caseworker, case)

    row = AccessLogEntry.objects.get(action=Action.JOURNALED)
    assert row.object_id == str(entry.public_id)
    assert row.customer_number == case.file.file_holder.customer_number
    assert row.case_number == case.number
    assert CaseFile.objects.get(pk=case.file_id).last_note_on == stockholm_today()


def test_a_providers_note_lies_in_the_assignment(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit)

    entry = write(provider, assignment)

    assert (entry.assignment, entry.case) == (assignment, None)


def refused(sentence):
    return pytest.raises(ProgrammingError, match=sentence)


def marked():
    return {
        "state": "error_marked",
        "error_marked_by": UserFactory(),
        "error_marked_at": timezone.now(),
        "error_reason": "Skrivet i fel ärende.",
    }


@pytest.mark.covers("I11")
@pytest.mark.parametrize(
    "change",
    [
        lambda: {"heading": "En annan"},
        lambda: {"body": "Något annat"},
        lambda: {"event_at": timezone.now()},
        lambda: {"author_label": "Någon annan"},
        lambda: {"type": JournalTypeFactory(code="another")},
        lambda: {"case": CaseFactory()},
        lambda: {"case": None, "assignment": AssignmentFactory()},
        lambda: {"locked_at": timezone.now()},
        lambda: {"source_message": "00000000-0000-4000-8000-000000000001"},
        lambda: {"state": "draft", "locked_at": None, "locked_by": None},
        lambda: {**marked(), "body": "Något annat"},
    ],
)
@pytest.mark.parametrize("state", ["locked", "error_marked"])
def test_the_database_refuses_to_change_a_locked_note(change, state):
    entry = JournalEntryFactory(**{state: True})

    with refused("never changes"), transaction.atomic():
        JournalEntry.objects.filter(pk=entry.pk).update(**change())

    entry.refresh_from_db()
    assert (entry.state, entry.body) == (state, "Vi kom överens om en ny tid.")


def test_what_was_wrong_is_marked_and_that_cannot_be_taken_back():
    entry = JournalEntryFactory()
    this = JournalEntry.objects.filter(pk=entry.pk)

    this.update(**marked())

    with refused("never changes"), transaction.atomic():
        this.update(error_reason="Ett annat skäl")
    with refused("never changes"):
        this.update(state="locked", error_marked_by=None, error_marked_at=None, error_reason="")


def test_a_draft_can_be_changed_and_then_locked():
    entry = JournalEntryFactory(draft=True)

    entry.body = "Det rätta"
    entry.state = JournalEntry.State.LOCKED
    entry.locked_by, entry.locked_at = entry.created_by, timezone.now()
    entry.save()

    with refused("never changes"):
        JournalEntry.objects.filter(pk=entry.pk).update(body="Något annat")


@pytest.mark.parametrize("owners", [("case", "assignment"), ()])
def test_a_note_has_one_owner(owners):
    places = {name: TARGETS[name]() if name in owners else None for name in ("case", "assignment")}

    with pytest.raises(IntegrityError, match="entry_has_one_owner"):
        JournalEntryFactory(**places)


def test_who_locked_it_and_when_belong_together():
    with pytest.raises(IntegrityError, match="locked_unless_draft"), transaction.atomic():
        JournalEntryFactory(locked_at=None)
    with pytest.raises(IntegrityError, match="locked_unless_draft"):
        JournalEntryFactory(state="draft")


@pytest.mark.parametrize("name", TARGETS)
def test_a_paper_is_filed_to_any_place_in_the_file_and_to_one_only(caseworker, name):
    target = TARGETS[name]()

    item = put(caseworker, target)

    set_places = [place for place in TARGETS if getattr(item, place) is not None]
    assert set_places == [name]
    assert getattr(item, name) == target
    row = AccessLogEntry.objects.get(action=Action.FILED)
    assert row.customer_number == file_holder_of(target).customer_number


@pytest.mark.parametrize("places", [("case", "intake"), ("decision", "service"), ()])
def test_the_database_takes_no_paper_without_one_place(places):
    chosen = {name: TARGETS[name]() for name in places}

    with pytest.raises(IntegrityError, match="filed_to_one_place"):
        FiledItemFactory(**{"case": None, **chosen})


def test_the_filed_copy_has_the_same_bytes_and_a_name_of_its_own(caseworker):
    received = paper()

    item = put(caseworker, CaseFactory(), received=received)

    assert item.file.name != received.stored.name
    assert "intyg" not in item.file.name
    with item.file.open("rb") as copy, received.stored.open("rb") as original:
        assert copy.read() == original.read()
    assert (item.sha256, item.source_attachment) == (received.sha256, received.source_attachment)


def test_the_sender_is_one_of_the_types_own(caseworker):
    school = SenderTypeFactory(code="school", name="Skola")
    report = FiledItemTypeFactory(code="report", name="Utlåtande", senders=[school])

    item = put(caseworker, CaseFactory(), type=report, sender=school)
    with pytest.raises(ValidationError, match="Den enskilde kan inte vara avsändare") as refusal:
        put(caseworker, CaseFactory(), type=report)

    assert item.sender_type == school
    assert set(refusal.value.message_dict) == {"sender"}
    assert FiledItem.objects.count() == 1


@pytest.mark.covers("I11")
@pytest.mark.parametrize(
    "change", [{"heading": "En annan"}, {"sha256": "0" * 64}, {"file": "ab/cd/annan.pdf"}]
)
def test_a_filed_paper_never_changes(change):
    item = FiledItemFactory()

    with refused("never changes"), transaction.atomic():
        FiledItem.objects.filter(pk=item.pk).update(**change)

    item.refresh_from_db()
    assert item.heading == "Intyg"

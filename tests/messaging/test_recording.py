from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from journal.models import FiledItem, JournalEntry
from messaging.actions.recording import (
    Filing,
    file_attachments,
    journal_message,
    journaled_text,
    sender_in_words,
)
from messaging.models import JournaledMark
from messaging.targets import owners
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import FiledItemTypeFactory, JournalTypeFactory, SenderTypeFactory
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.process import AssignmentFactory, DecisionFactory, InvestigationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def letter(case):
    """A client's letter about a case of their own."""
    return MessageFactory(
        from_citizen=True, thread__citizen=case.file.file_holder, thread__subject="Hyresavi"
    )


def journal(colleague, message, owner, **differing):
    return journal_message(
        **{
            "by": colleague.actor,
            "message": message,
            "owner": owner,
            "type": JournalTypeFactory(),
            "heading": "Journalfört meddelande",
            "event_at": message.sent_at,
            "body": message.body,
            **differing,
        }
    )


def filing(message, target, **differing):
    return Filing(
        attachment=AttachmentFactory(message=message),
        target=target,
        type=differing.get("type") or FiledItemTypeFactory(),
        sender=differing.get("sender") or SenderTypeFactory(),
        heading="Hyresavi",
    )


def test_a_message_becomes_a_locked_note_that_knows_where_it_came_from(caseworker, case, letter):
    entry = journal(caseworker, letter, case)

    assert (entry.case, entry.state) == (case, JournalEntry.State.LOCKED)
    assert (entry.body, entry.source_message) == (letter.body, letter.public_id)
    mark = letter.journaled_marks.get()
    assert (mark.entry, mark.place) == (entry, f"ärende {case.number}")
    assert mark.by == caseworker.user
    row = AccessLogEntry.objects.get(action=Action.JOURNALED)
    assert (row.case_number, row.object_id) == (case.number, str(entry.public_id))


def test_a_case_of_another_person_is_refused(caseworker, letter):
    elses = CaseFactory(responsible_unit=caseworker.unit)

    with pytest.raises(ValidationError, match="handlar om en annan person"):
        journal(caseworker, letter, elses)
    with pytest.raises(ValidationError, match="handlar om en annan person"):
        file_attachments(by=caseworker.actor, message=letter, filings=[filing(letter, elses)])

    assert not JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()


def test_once_more_in_the_same_place_is_asked_first(caseworker, case, letter):
    journal(caseworker, letter, case)

    with pytest.raises(ValidationError, match="redan journalfört i ärende") as question:
        journal(caseworker, letter, case)
    journal(caseworker, letter, case, once_more=True)

    assert caseworker.user.full_name in str(question.value)
    assert set(question.value.message_dict) == {"once_more"}
    assert JournalEntry.objects.count() == JournaledMark.objects.count() == 2


def test_another_place_is_not_once_more(caseworker, case, letter):
    second = CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    journal(caseworker, letter, case)

    journal(caseworker, letter, second)

    assert JournalEntry.objects.count() == 2


def test_filed_attachments_are_not_yet_a_journaled_message(caseworker, case, letter):
    file_attachments(by=caseworker.actor, message=letter, filings=[filing(letter, case)])

    journal(caseworker, letter, case)

    assert letter.journaled_marks.count() == 2


def test_the_question_has_the_date_of_the_swedish_calendar(caseworker, case, letter):
    journal(caseworker, letter, case)
    JournaledMark.objects.update(at=datetime.fromisoformat("2026-06-30T22:30:00+00:00"))

    with pytest.raises(ValidationError, match="2026-07-01"):
        journal(caseworker, letter, case)


@pytest.fixture
def guardians_letter(caseworker):
    """Karin writes about her child, whose case is with the caseworker's unit."""
    child = PersonFactory(child=True, given_name="Elin", family_name="Bergström")
    CaseFactory(file__file_holder=child, responsible_unit=caseworker.unit)
    return MessageFactory(
        from_citizen=True,
        thread__citizen__given_name="Karin",
        thread__citizen__family_name="Bergström",
        thread__about=child,
        thread__relation_label="vårdnadshavare",
    )


def test_a_related_persons_letter_lies_in_the_childs_file_as_it_was_trimmed(
    caseworker, guardians_letter
):
    [case] = owners(caseworker.actor, guardians_letter.thread)

    entry = journal(caseworker, guardians_letter, case, body="Karin meddelar att Elin är sjuk.")

    assert entry.case.file.file_holder == guardians_letter.thread.about
    assert entry.body == "Karin meddelar att Elin är sjuk."
    assert guardians_letter.body not in entry.body


def test_nothing_is_written_into_a_related_persons_own_file(caseworker, guardians_letter):
    own = CaseFactory(
        file__file_holder=guardians_letter.thread.citizen, responsible_unit=caseworker.unit
    )

    with pytest.raises(ValidationError, match="en annan person"):
        journal(caseworker, guardians_letter, own)


def test_a_provider_writes_into_the_assignment_and_nowhere_else(provider, letter, case):
    person = letter.thread.about
    assignment = AssignmentFactory(
        provider_unit=provider.unit, accepted=True, service__case__file__file_holder=person
    )

    assert owners(provider.actor, letter.thread) == [assignment]
    entry = journal(provider, letter, assignment)

    assert (entry.assignment, entry.case) == (assignment, None)
    assert letter.journaled_marks.get().place == f"uppdrag {assignment.number}"


def test_a_filed_copy_has_the_bytes_of_the_attachment(caseworker, case, letter):
    chosen = filing(letter, case)

    [item] = file_attachments(by=caseworker.actor, message=letter, filings=[chosen])

    with item.file.open("rb") as copy, chosen.attachment.file.open("rb") as original:
        assert copy.read() == original.read()
    assert item.file.name != chosen.attachment.file.name
    assert item.sha256 == chosen.attachment.sha256
    assert item.source_attachment == chosen.attachment.public_id
    assert item.received_at == letter.sent_at
    assert item.sender_text == letter.sender_name


def test_files_go_to_different_places_with_one_mark_that_names_them(caseworker, case, letter):
    investigation = InvestigationFactory(case=case)
    chosen = [filing(letter, case), filing(letter, case), filing(letter, investigation)]

    items = file_attachments(by=caseworker.actor, message=letter, filings=chosen)

    mark = letter.journaled_marks.get()
    assert set(mark.filed_items.all()) == set(items)
    assert mark.place == f"ärende {case.number}, {investigation}"


def test_all_are_filed_or_none(caseworker, case, letter):
    wrong = FiledItemTypeFactory(code="report", senders=[SenderTypeFactory(code="school")])
    chosen = [filing(letter, case), filing(letter, case, type=wrong)]

    with pytest.raises(ValidationError, match="kan inte vara avsändare"):
        file_attachments(by=caseworker.actor, message=letter, filings=chosen)

    assert not FiledItem.objects.exists()
    assert not JournaledMark.objects.exists()


def test_places_with_long_names_find_room_in_the_mark(caseworker, case, letter):
    decisions = [DecisionFactory(case=case, type=f"{number} {'B' * 90}") for number in range(4)]

    items = file_attachments(
        by=caseworker.actor, message=letter, filings=[filing(letter, one) for one in decisions]
    )

    assert len(items) == 4
    assert letter.journaled_marks.get().place.startswith("beslut 0 B")


def test_nothing_chosen_leaves_no_mark(caseworker, letter):
    assert file_attachments(by=caseworker.actor, message=letter, filings=[]) == []

    assert not JournaledMark.objects.exists()


def test_the_sender_is_named_with_what_they_are(guardians_letter):
    from_staff = MessageFactory(sender_name="Linda Ek", sender_title="socialsekreterare, Enhet 1")

    assert sender_in_words(guardians_letter) == "Karin Bergström (vårdnadshavare)"
    assert sender_in_words(from_staff) == "Linda Ek (socialsekreterare, Enhet 1)"
    assert sender_in_words(MessageFactory(from_citizen=True, sender_name="Samira")) == "Samira"


def test_the_notes_text_says_from_to_about_what_and_which_files(letter):
    text = journaled_text(letter, files=["avi.pdf", "kvitto.pdf"])

    assert text.splitlines() == [
        f"Från: {letter.sender_name}",
        f"Till: {letter.recipients.get().label}",
        "Ämne: Hyresavi",
        "Bilagor: avi.pdf, kvitto.pdf",
        "",
        letter.body,
    ]
    assert "Bilagor" not in journaled_text(letter, files=[])

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from journal.models import JournalEntry
from messaging.actions.recording import Note, journal_message
from messaging.models import JournaledMark
from messaging.targets import owners
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import JournalTypeFactory
from tests.factories.messaging import JournaledMarkFactory, MessageFactory
from tests.factories.process import AssignmentFactory

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
    note = Note(
        **{
            "owner": owner,
            "type": JournalTypeFactory(),
            "heading": "Journalfört meddelande",
            "event_at": message.sent_at,
            "body": message.body,
            **differing,
        }
    )
    return journal_message(by=colleague.actor, message=message, note=note)


@pytest.mark.covers("R71", "R73", "R74")
def test_a_message_becomes_a_locked_note_that_knows_where_it_came_from(caseworker, case, letter):
    entry = journal(caseworker, letter, case)

    assert (entry.case, entry.state) == (case, JournalEntry.State.LOCKED)
    assert (entry.body, entry.source_message) == (letter.body, letter.public_id)
    mark = letter.journaled_marks.get()
    assert (mark.entry, mark.place) == (entry, f"ärende {case.number}")
    assert mark.by == caseworker.user
    row = AccessLogEntry.objects.get(action=Action.JOURNALED)
    assert (row.case_number, row.object_id) == (case.number, str(entry.public_id))


@pytest.mark.covers("I14")
def test_a_case_of_another_person_is_refused(caseworker, letter):
    elses = CaseFactory(responsible_unit=caseworker.unit)

    with pytest.raises(ValidationError, match="handlar om en annan person"):
        journal(caseworker, letter, elses)

    assert not JournalEntry.objects.exists()


@pytest.mark.covers("I15", "A-H16")
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
    JournaledMarkFactory(message=letter, entry=None, place=f"ärende {case.number}")

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


@pytest.mark.covers("R80", "R87", "P2")
def test_a_related_persons_letter_lies_in_the_childs_file_as_it_was_trimmed(
    caseworker, guardians_letter
):
    [case] = owners(caseworker.actor, guardians_letter.thread)

    entry = journal(caseworker, guardians_letter, case, body="Karin meddelar att Elin är sjuk.")

    assert entry.case.file.file_holder == guardians_letter.thread.about
    assert entry.body == "Karin meddelar att Elin är sjuk."
    assert guardians_letter.body not in entry.body


@pytest.mark.covers("A-H18", "P2")
def test_nothing_is_written_into_a_related_persons_own_file(caseworker, guardians_letter):
    own = CaseFactory(
        file__file_holder=guardians_letter.thread.citizen, responsible_unit=caseworker.unit
    )

    with pytest.raises(ValidationError, match="en annan person"):
        journal(caseworker, guardians_letter, own)


@pytest.mark.covers("A-U10", "R107", "P3")
def test_a_provider_writes_into_the_assignment_and_nowhere_else(provider, letter, case):
    person = letter.thread.about
    assignment = AssignmentFactory(
        provider_unit=provider.unit, accepted=True, service__case__file__file_holder=person
    )

    assert owners(provider.actor, letter.thread) == [assignment]
    entry = journal(provider, letter, assignment)

    assert (entry.assignment, entry.case) == (assignment, None)
    assert letter.journaled_marks.get().place == f"uppdrag {assignment.number}"

"""The note and its files in one step: all or nothing, once, and only where it still is open."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from casework.models import Assignment, Case
from journal.models import FiledItem, JournalEntry
from messaging.actions.recording import Filing, Note, file_attachments, journal_with_files
from messaging.models import JournaledMark
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.casework import CaseFactory, CircleMemberFactory
from tests.factories.journal import (
    DocumentFactory,
    FiledItemTypeFactory,
    JournalTypeFactory,
    PdfRenditionFactory,
    SenderTypeFactory,
)
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.process import AssignmentFactory, InvestigationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def letter(case):
    return MessageFactory(from_citizen=True, thread__citizen=case.file.file_holder)


def note_in(owner, message, **differing):
    return Note(
        owner=owner,
        type=JournalTypeFactory(),
        heading="Journalfört meddelande",
        event_at=message.sent_at,
        body=message.body,
        **differing,
    )


def filing(message, target, **differing):
    return Filing(
        attachment=differing.pop("attachment", None) or AttachmentFactory(message=message),
        target=target,
        type=FiledItemTypeFactory(),
        sender=differing.pop("sender", None) or SenderTypeFactory(),
        heading="Hyresavi",
        **differing,
    )


def journal(who, message, note, *filings):
    return journal_with_files(by=who.actor, message=message, note=note, filings=filings)


@pytest.mark.covers("A-H16", "R71", "R75")
def test_the_note_and_the_files_are_there_together(caseworker, case, letter):
    chosen = filing(letter, InvestigationFactory(case=case))

    [item] = journal(caseworker, letter, note_in(case, letter), chosen)

    assert JournalEntry.objects.get().case == case
    assert item.investigation.case == case
    notes = JournaledMark.objects.filter(entry__isnull=False)
    assert (notes.count(), JournaledMark.objects.count()) == (1, 2)


@pytest.mark.covers("A-H16")
def test_when_a_file_cant_be_filed_there_is_no_note_either(caseworker, case, letter):
    wrong = filing(letter, case, sender=SenderTypeFactory(code="school", name="Skola"))

    with pytest.raises(ValidationError, match="kan inte vara avsändare"):
        journal(caseworker, letter, note_in(case, letter), filing(letter, case), wrong)

    assert not JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()
    assert not JournaledMark.objects.exists()


def test_when_the_storage_doesnt_answer_nothing_is_journaled(caseworker, case, letter):
    gone = AttachmentFactory(message=letter, filename="borta.pdf")
    gone.file.storage.delete(gone.file.name)

    with pytest.raises(ValidationError, match="Inget är journalfört") as refused:
        journal(
            caseworker,
            letter,
            note_in(case, letter),
            filing(letter, case),
            filing(letter, case, attachment=gone),
        )

    assert refused.value.code == "not_stored"
    assert not JournalEntry.objects.exists()
    assert not FiledItem.objects.exists()


@pytest.mark.covers("I15")
def test_the_same_once_more_asks_about_the_note_and_the_file_at_once(caseworker, case, letter):
    note, chosen = note_in(case, letter), filing(letter, case)
    journal(caseworker, letter, note, chosen)

    with pytest.raises(ValidationError) as question:
        journal(caseworker, letter, note, chosen)

    asked = question.value.message_dict
    assert "redan journalfört" in asked["once_more"][0]
    assert f"i ärende {case.number}" in asked[NON_FIELD_ERRORS][0]
    assert caseworker.user.full_name in asked[NON_FIELD_ERRORS][0]
    assert (JournalEntry.objects.count(), FiledItem.objects.count()) == (1, 1)

    journal(caseworker, letter, replace(note, once_more=True))
    assert (JournalEntry.objects.count(), FiledItem.objects.count()) == (2, 1)


@pytest.fixture
def own_pdf(caseworker, case):
    """A letter with a document of the case, sent to whose it is."""
    rendition = PdfRenditionFactory(document=DocumentFactory(case=case))
    sent = MessageFactory(sender_user=caseworker.user, thread__citizen=case.file.file_holder)
    same = {name: getattr(rendition, name) for name in ("filename", "size", "sha256", "pages")}
    return AttachmentFactory(
        message=sent, source_rendition=rendition, file=rendition.file.name, **same
    )


def test_a_paper_of_the_case_is_not_filed_into_it_a_second_time(caseworker, case, own_pdf):
    sent = own_pdf.message
    other = CaseFactory(file=case.file, responsible_unit=caseworker.unit)
    into = {"attachment": own_pdf, "sender": SenderTypeFactory()}

    for place in (case, InvestigationFactory(case=case)):
        with pytest.raises(ValidationError, match="finns redan i akten, i ärende"):
            file_attachments(
                by=caseworker.actor, message=sent, filings=[filing(sent, place, **into)]
            )
    file_attachments(by=caseworker.actor, message=sent, filings=[filing(sent, other, **into)])

    assert FiledItem.objects.get().case == other


# --- what ended between the page and OK ---------------------------------------------------------


def refused_unless(works, why):
    return nullcontext() if works else pytest.raises(ValidationError, match=why)


def nothing(_case):
    """The control."""


def the_case_is_closed(case):
    Case.objects.update(stage="closed", closed_on=case.opened_on)


def the_case_moves_to_another_unit(_case):
    Case.objects.update(responsible_unit=UnitFactory())


def a_circle_is_drawn(case):
    CircleMemberFactory(person=case.file.file_holder, user=UserFactory())


@pytest.mark.covers("D10", "P9")
@pytest.mark.parametrize(
    ("meanwhile", "works"),
    [
        (nothing, True),
        (the_case_is_closed, False),
        (the_case_moves_to_another_unit, False),
        (a_circle_is_drawn, False),
    ],
)
@pytest.mark.parametrize("what", ["note", "file"])
def test_only_into_a_case_that_is_still_open_to_the_colleague(
    caseworker, case, letter, what, meanwhile, works
):
    note, chosen = note_in(case, letter), filing(letter, case)
    meanwhile(case)

    with refused_unless(works, "Det går inte längre att journalföra i ärendet"):
        if what == "note":
            journal(caseworker, letter, note)
        else:
            file_attachments(by=caseworker.actor, message=letter, filings=[chosen])

    assert JournaledMark.objects.exists() is works


@pytest.mark.covers("P3", "A-U19")
@pytest.mark.parametrize(("state", "works"), [("ongoing", True), ("revoked", False)])
def test_a_provider_only_into_an_assignment_that_goes_on(provider, state, works):
    assignment = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    holder = assignment.service.case.file.file_holder
    letter = MessageFactory(from_citizen=True, thread__citizen=holder)
    note = note_in(assignment, letter)
    Assignment.objects.update(state=state)

    with refused_unless(works, "i uppdraget"):
        journal(provider, letter, note)

    assert JournalEntry.objects.exists() is works

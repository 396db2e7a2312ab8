"""Putting the files of a message into the case file (Infoga filer)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from journal.models import FiledItem
from messaging.actions.recording import Filing, file_attachments
from messaging.models import JournaledMark
from tests.factories.casework import CaseFactory, CaseParticipantFactory
from tests.factories.journal import FiledItemFactory, FiledItemTypeFactory, SenderTypeFactory
from tests.factories.messaging import AttachmentFactory, MessageFactory
from tests.factories.process import DecisionFactory, InvestigationFactory

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


def filing(message, target, **differing):
    return Filing(
        attachment=AttachmentFactory(message=message),
        target=target,
        type=differing.get("type") or FiledItemTypeFactory(),
        sender=differing.get("sender") or SenderTypeFactory(),
        heading="Hyresavi",
    )


def test_a_file_of_another_persons_letter_is_refused(caseworker, letter):
    elses = CaseFactory(responsible_unit=caseworker.unit)

    with pytest.raises(ValidationError, match="handlar om en annan person"):
        file_attachments(by=caseworker.actor, message=letter, filings=[filing(letter, elses)])

    assert not FiledItem.objects.exists()


@pytest.mark.covers("P16")
def test_a_co_applicants_file_is_put_into_the_joint_case(caseworker, case):
    co_applicant = CaseParticipantFactory(case=case).person
    theirs = MessageFactory(from_citizen=True, thread__citizen=co_applicant)

    [item] = file_attachments(by=caseworker.actor, message=theirs, filings=[filing(theirs, case)])

    assert item.case == case


def test_a_paper_out_of_another_persons_file_is_not_put_into_this_one(caseworker, case, letter):
    paper = FiledItemFactory(case=CaseFactory())
    attached = AttachmentFactory(
        message=letter, source_item=paper, file=paper.file.name, sha256=paper.sha256
    )
    chosen = replace(filing(letter, case), attachment=attached)

    with pytest.raises(ValidationError, match="ur en annan persons akt"):
        file_attachments(by=caseworker.actor, message=letter, filings=[chosen])

    assert FiledItem.objects.get() == paper


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


@pytest.mark.covers("R75", "R76", "R77", "R78", "R79", "R86")
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


def test_a_file_goes_in_once_unless_somebody_says_once_more(caseworker, case, letter):
    chosen = filing(letter, case)
    file_attachments(by=caseworker.actor, message=letter, filings=[chosen])

    with pytest.raises(ValidationError, match="redan infogad"):
        file_attachments(by=caseworker.actor, message=letter, filings=[chosen])
    again = replace(chosen, once_more=True)
    file_attachments(by=caseworker.actor, message=letter, filings=[again])

    assert FiledItem.objects.count() == 2


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

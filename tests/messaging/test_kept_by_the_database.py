"""What no code can do to a conversation, whichever way it tries (I7, I9, I13, I17; A-S12)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from casework.models import CaseParticipant
from messaging.models import Attachment, MailboxItem, Message, Recipient, Thread
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, CaseParticipantFactory, PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    CitizensMailboxFactory,
    MailboxFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-S12")]


@pytest.fixture
def message():
    return MessageFactory()


def refused(deed, *, because):
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        deed()


@pytest.mark.covers("I7")
@pytest.mark.parametrize("column", ["citizen", "about"])
def test_a_conversation_keeps_its_citizen_and_whom_it_is_about(message, column):
    thread = Thread.objects.filter(pk=message.thread_id)

    refused(lambda: thread.update(**{column: PersonFactory()}), because="keeps its citizen")


@pytest.mark.covers("I7")
def test_no_second_citizen_gets_a_message_or_has_written_it(message):
    stranger = CitizensMailboxFactory()

    refused(lambda: RecipientFactory(message=message, mailbox=stranger), because="has one citizen")
    refused(
        lambda: MailboxItem.objects.create(
            message=message,
            mailbox=stranger,
            folder=MailboxItem.Folder.INBOX,
            sent_at=message.sent_at,
        ),
        because="has one citizen",
    )
    refused(
        lambda: MessageFactory(thread=message.thread, sender_mailbox=stranger),
        because="has one citizen",
    )


def test_no_citizen_is_in_a_conversation_among_colleagues():
    internal = MessageFactory(thread=ThreadFactory(internal=True), to=OwnMailboxFactory())

    refused(
        lambda: RecipientFactory(message=internal, mailbox=CitizensMailboxFactory()),
        because="has one citizen",
    )


@pytest.mark.covers("I9")
def test_a_conversation_is_in_no_case_of_somebody_else(message):
    thread = Thread.objects.filter(pk=message.thread_id)

    refused(lambda: thread.update(case=CaseFactory()), because="about somebody else")
    refused(lambda: thread.update(assignment=AssignmentFactory()), because="about somebody else")


@pytest.mark.covers("I9")
def test_a_case_in_which_the_person_is_a_party_will_do(message):
    party = CaseParticipantFactory(
        person=message.thread.about, role=CaseParticipant.Role.CO_APPLICANT
    )

    assert Thread.objects.filter(pk=message.thread_id).update(case=party.case) == 1


@pytest.mark.covers("I13")
def test_a_file_that_nobody_has_checked_goes_with_no_message(message):
    refused(lambda: AttachmentFactory(message=message, checked_at=None), because="checked_at")


@pytest.mark.covers("I17")
def test_a_second_forwarding_is_refused(message):
    shared = MailboxFactory(shared=True)
    meant_for = message.recipients.get().mailbox
    forward(message, to=shared, via=meant_for)

    refused(
        lambda: forward(message, to=MailboxFactory(shared=True), via=shared),
        because="not forwarded again",
    )


@pytest.mark.covers("I17", "R114")
def test_forwarding_goes_to_no_persons_mailbox(message):
    meant_for = message.recipients.get().mailbox

    refused(
        lambda: forward(message, to=OwnMailboxFactory(), via=meant_for),
        because="to a shared mailbox",
    )


def forward(message, *, to, via):
    return RecipientFactory(
        message=message,
        mailbox=to,
        arrival=Recipient.Arrival.BY_HAND,
        via=via,
        forwarded_at=timezone.now(),
        forwarded_by=UserFactory(),
    )


@pytest.mark.covers("I11", "P15")
def test_a_message_and_its_files_never_change(message):
    attachment = AttachmentFactory(message=message)

    for rows, change in (
        (Message.objects.filter(pk=message.pk), {"body": "Något annat."}),
        (Attachment.objects.filter(pk=attachment.pk), {"filename": "annan.pdf"}),
    ):
        with pytest.raises(Exception, match="never changes"), transaction.atomic():
            rows.update(**change)

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from messaging.models import Attachment, MailboxItem, Message
from tests.factories.accounts import UnitFactory, UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    CitizensMailboxFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


def refused(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.covers("I7")
@pytest.mark.parametrize(
    "wrong",
    [
        lambda: {"citizen": None, "about": None},
        lambda: {"citizen": PersonFactory(), "about": None},
        lambda: {"kind": "internal", "citizen": PersonFactory()},
    ],
    ids=["with nobody", "about nobody", "internal with a citizen"],
)
def test_a_conversation_is_with_one_citizen_or_among_colleagues(wrong):
    with refused("thread_has_a_citizen_iff_with_one"):
        ThreadFactory(**wrong())


def test_colleagues_have_conversations_without_a_citizen():
    thread = ThreadFactory(internal=True)

    assert not thread.is_with_citizen


def test_a_conversation_is_closed_with_its_case_and_not_without():
    closed, going_on = CaseFactory(closed=True), CaseFactory()

    assert ThreadFactory(case=closed, citizen=closed.file.file_holder).is_closed
    assert not ThreadFactory(case=going_on, citizen=going_on.file.file_holder).is_closed
    assert not ThreadFactory().is_closed


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: {"kind": "citizen"},
        lambda: {"kind": "shared"},
        lambda: {"owner": None},
        lambda: {"unit": UnitFactory()},
        lambda: {"person": PersonFactory()},
    ],
)
def test_a_mailbox_has_the_owner_of_its_kind_and_no_other(wrong):
    with refused("mailbox_has_the_owner_of_its_kind"):
        MailboxFactory(**wrong())


def test_a_colleague_and_a_citizen_have_one_mailbox_each():
    user, person = UserFactory(), PersonFactory()
    OwnMailboxFactory(owner=user)
    CitizensMailboxFactory(person=person)

    with refused("owner_id"), transaction.atomic():
        MailboxFactory(owner=user)
    with refused("person_id"):
        MailboxFactory(kind="citizen", owner=None, person=person)


def test_a_form_sends_once_in_a_conversation():
    sent = MessageFactory()
    MessageFactory(submission=sent.submission)

    with refused("sent_once"):
        MessageFactory(submission=sent.submission, thread=sent.thread)


def test_a_message_is_received_once_and_lies_once_in_a_folder():
    letter = MessageFactory()
    mailbox = letter.recipients.get().mailbox
    MailboxItemFactory(message=letter, mailbox=mailbox, folder=MailboxItem.Folder.SENT)

    with refused("received_once"), transaction.atomic():
        RecipientFactory(message=letter, mailbox=mailbox)
    with refused("once_in_a_folder"):
        MailboxItemFactory(message=letter, mailbox=mailbox)


@pytest.mark.parametrize("half", ["first_read_at", "first_read_by"])
def test_who_read_it_first_and_when_belong_together(half):
    value = timezone.now() if half == "first_read_at" else UserFactory()
    recipient = MessageFactory().recipients.get()

    with refused("recipient_read_by_and_at"):
        type(recipient).objects.filter(pk=recipient.pk).update(**{half: value})


def test_a_colleague_has_one_open_grant_to_a_mailbox():
    grant = MailboxGrantFactory()
    MailboxGrantFactory(mailbox=grant.mailbox)
    MailboxGrantFactory(mailbox=grant.mailbox, user=grant.user, until="2026-01-31")

    with refused("one_open_grant_each"):
        MailboxGrantFactory(mailbox=grant.mailbox, user=grant.user)


@pytest.mark.covers("I11", "P15")
@pytest.mark.parametrize(
    "change",
    [
        {"body": "Något annat"},
        {"sender_name": "Någon annan"},
        {"sent_at": "2026-01-31T12:00Z"},
        {"read_receipt_requested": True},
    ],
)
def test_nothing_of_a_sent_message_changes(change):
    letter = MessageFactory()

    with pytest.raises(ProgrammingError, match="never changes"):
        Message.objects.filter(pk=letter.pk).update(**change)


@pytest.mark.covers("I11")
@pytest.mark.parametrize("change", [{"filename": "annan.pdf"}, {"sha256": "0" * 64}])
def test_nothing_of_its_files_changes(change):
    attached = AttachmentFactory()

    with pytest.raises(ProgrammingError, match="never changes"):
        Attachment.objects.filter(pk=attached.pk).update(**change)

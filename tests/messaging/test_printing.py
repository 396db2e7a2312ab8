from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from messaging.models import MailboxItem, Recipient
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    JournaledMarkFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(caseworker):
    person = PersonFactory(reachable=True, given_name="Samira", family_name="Haddad")
    case = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return ThreadFactory(citizen=person, case=case, subject="Hyresavi")


@pytest.fixture
def letters(caseworker, thread):
    """Asked, answered and asked again; the last is unread."""
    own = OwnMailboxFactory(owner=caseworker.user)
    made = [
        MessageFactory(thread=thread, from_citizen=True, to=own, body="Första", sent_at=ago(3)),
        MessageFactory(
            thread=thread,
            sender_user=caseworker.user,
            body="Andra",
            sent_at=ago(2),
            read_receipt_requested=True,
        ),
        MessageFactory(thread=thread, from_citizen=True, to=own, body="Tredje", sent_at=ago(1)),
    ]
    MailboxItem.objects.filter(message=made[0]).update(read_at=timezone.now())
    return made


def ago(hours):
    return timezone.now() - timedelta(hours=hours)


def printed(colleague, message):
    return colleague.client.get(reverse("messaging:printout", args=[message.public_id]))


@pytest.mark.covers("P12")
def test_the_whole_conversation_stands_there_oldest_first(caseworker, thread, letters):
    AttachmentFactory(message=letters[0], filename="hyresavi.pdf")
    mark = JournaledMarkFactory(message=letters[0], place="ärende EB-26-0142")

    page = printed(caseworker, letters[1])

    text = page.content.decode()
    assert text.index("Första") < text.index("Andra")
    for told in (
        "Hyresavi",
        "Samira Haddad",
        thread.about.customer_number,
        thread.case.number,
        "hyresavi.pdf",
        "i ärende EB-26-0142",
        mark.by.full_name,
        "Ej läst",
        f"av {caseworker.user.full_name}",
    ):
        assertContains(page, told)
    row = AccessLogEntry.objects.get(action=Action.PRINTED)
    assert row.object_id == str(thread.public_id)
    assert row.customer_number == thread.about.customer_number


def test_what_is_unread_is_named_and_stays_unread(caseworker, letters):
    page = printed(caseworker, letters[2])

    assertNotContains(page, "Tredje")
    assertContains(page, "Oläst meddelande från Samira Haddad")
    assert Recipient.objects.get(message=letters[2]).first_read_at is None


def test_what_lies_with_others_is_not_printed(caseworker, thread, letters):
    MessageFactory(thread=thread, body="En kollegas brev", sent_at=ago(4))

    assertNotContains(printed(caseworker, letters[0]), "En kollegas brev")


def test_fifty_letters_cost_no_more_questions_than_one(
    caseworker, thread, letters, django_assert_num_queries, django_assert_max_num_queries
):
    printed(caseworker, letters[0])
    with django_assert_max_num_queries(30) as few:
        printed(caseworker, letters[0])
    for minutes in range(50):
        made = MessageFactory(
            thread=thread,
            sender_user=caseworker.user,
            sent_at=ago(5 + minutes),
            read_receipt_requested=True,
        )
        AttachmentFactory(message=made)

    with django_assert_num_queries(len(few)):
        printed(caseworker, letters[0])

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from messaging.actions.reading import open_messages
from messaging.list_rows import short_time
from messaging.listing import list_items, lying_in
from messaging.models import MailboxItem, Message
from tests.factories.casework import PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    JournaledMarkFactory,
    MailboxFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db

INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


@pytest.fixture
def inbox(caseworker):
    return OwnMailboxFactory(owner=caseworker.user)


def received(inbox, **differing):
    return MessageFactory(from_citizen=True, to=inbox, **differing)


def page(mailbox, folder=INBOX, cursor="", now=NOON):
    items = lying_in(mailbox, folder, among=MailboxItem.objects.all(), now=now)
    return list_items(items, now=now, cursor=cursor)


def ids(page):
    return [row.message_id for row in page.rows]


@pytest.fixture
def many(inbox):
    """120 letters, three a minute, so that every timestamp is three letters'; newest first."""
    thread = ThreadFactory()
    for number in range(120):
        received(inbox, thread=thread, sent_at=NOON - timedelta(minutes=number // 3))
    in_order = Message.objects.filter(thread=thread).order_by("-sent_at", "-pk")
    return list(in_order.values_list("public_id", flat=True))


def test_all_pages_together_have_each_row_once_in_order(inbox, many):
    pages = [page(inbox)]
    while pages[-1].older:
        pages.append(page(inbox, cursor=pages[-1].older))

    assert [len(one.rows) for one in pages] == [50, 50, 20]
    assert [one for turned in pages for one in ids(turned)] == many


def test_the_way_back_has_the_same_pages(inbox, many):
    first = page(inbox)
    second = page(inbox, cursor=first.older)
    third = page(inbox, cursor=second.older)

    back = page(inbox, cursor=third.newer)
    at_the_top = page(inbox, cursor=back.newer)

    assert (first.newer, third.older) == ("", "")
    assert ids(back) == ids(second)
    assert ids(at_the_top) == ids(first)
    assert at_the_top.newer == ""
    assert ids(page(inbox, cursor=at_the_top.older)) == ids(second)


def test_a_letter_that_comes_meanwhile_moves_nothing(inbox, many):
    first = page(inbox)
    received(inbox, sent_at=NOON)

    second = page(inbox, cursor=first.older)

    assert ids(first) + ids(second) == many[:100]


def test_a_letter_that_went_meanwhile_loses_no_other(inbox, many):
    first = page(inbox)
    MailboxItem.objects.filter(message__public_id=many[49], mailbox=inbox).delete()

    assert ids(page(inbox, cursor=first.older)) == many[50:100]


@pytest.mark.parametrize("count", [0, 1, 50])
def test_what_fits_on_a_page_is_not_turned(inbox, count):
    thread = ThreadFactory()
    for _ in range(count):
        received(inbox, thread=thread, sent_at=NOON)

    only = page(inbox)

    assert (len(only.rows), only.older, only.newer) == (count, "", "")


@pytest.mark.parametrize("cursor", ["x", "a:b:c", "WyJvbGRlciJd:1:1"])
def test_a_cursor_that_is_not_ours_shows_the_newest(inbox, cursor):
    letter = received(inbox, sent_at=NOON)

    assert ids(page(inbox, cursor=cursor)) == [letter.public_id]


def test_only_the_mailbox_and_the_folder_asked_for_are_shown(caseworker, inbox):
    letter = received(inbox, sent_at=NOON)
    answer = MessageFactory(sender_user=caseworker.user, sent_at=NOON)
    received(MailboxFactory(), sent_at=NOON)

    assert ids(page(inbox)) == [letter.public_id]
    assert ids(page(inbox, SENT)) == [answer.public_id]


def test_a_held_letter_is_in_its_senders_list_alone(caseworker, citizen, inbox):
    held = MessageFactory(held=True, thread__citizen=citizen.person, sender_user=caseworker.user)
    citizens = held.recipients.get().mailbox
    now = timezone.now()

    [row] = page(inbox, SENT, now=now).rows

    assert row.is_held
    assert page(citizens, now=now).rows == []
    assert ids(page(citizens, now=held.sent_at)) == [held.public_id]


def test_a_received_row_says_who_as_what_about_what(caseworker, inbox):
    thread = ThreadFactory(
        subject="Skolan",
        relation_label="vårdnadshavare",
        about=PersonFactory(given_name="Elin", family_name="Bergström"),
    )
    letter = received(inbox, thread=thread, body="Hej!\n\nElin  är sjuk.", sent_at=NOON)
    AttachmentFactory(message=letter)

    [row] = page(inbox).rows

    assert (row.who, row.role) == (letter.sender_name, "vårdnadshavare till Elin Bergström")
    assert (row.subject, row.text) == ("Skolan", "Hej! Elin är sjuk.")
    assert (row.is_unread, row.has_files, row.is_held) == (True, True, False)


def test_a_sent_row_says_to_whom_and_whether_it_was_opened(caseworker, citizen, inbox):
    letter = MessageFactory(
        thread__citizen=citizen.person,
        sender_user=caseworker.user,
        read_receipt_requested=True,
        sent_at=NOON,
    )
    [before] = page(inbox, SENT).rows

    open_messages(by=citizen.actor, messages=[letter])
    letter.recipients.update(first_read_at="2026-06-30T22:05:00Z")

    [after] = page(inbox, SENT).rows
    assert before.who == f"Till {citizen.person.full_name}"
    assert (before.receipt, after.receipt) == ("Ej läst", "Läst 2026-07-01 00.05")
    assert not before.is_unread


def test_an_opened_and_journaled_letter_is_marked_so(caseworker, inbox):
    letter = received(inbox, sent_at=NOON)
    mark = JournaledMarkFactory(message=letter)
    type(mark).objects.update(at="2026-06-30T22:05:00Z")
    open_messages(by=caseworker.actor, messages=[letter])

    [row] = page(inbox).rows

    assert (row.is_unread, row.journaled) == (False, "2026-07-01")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-22T10:05:00Z", "11.05"),
        ("2026-11-21T23:30:00Z", "00.30"),  # already today in Stockholm
        ("2026-11-21T10:00:00Z", "21 nov"),
        ("2026-03-01T10:00:00Z", "1 mars"),
        ("2025-11-22T10:00:00Z", "2025-11-22"),
    ],
)
def test_a_time_is_as_short_as_it_can_be(at, text):
    assert short_time(datetime.fromisoformat(at), NOON) == text


def test_the_number_of_queries_is_the_same_for_one_row_and_for_fifty(
    inbox, django_assert_num_queries
):
    received(inbox, sent_at=NOON)
    with django_assert_num_queries(1):
        page(inbox)

    for number in range(49):
        letter = received(inbox, sent_at=NOON - timedelta(minutes=number))
        AttachmentFactory(message=letter)

    with django_assert_num_queries(1):
        assert len(page(inbox).rows) == 50

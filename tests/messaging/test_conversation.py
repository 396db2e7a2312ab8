from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.calendar import stockholm
from messaging.actions.reading import open_messages
from messaging.conversation import conversation
from messaging.models import MailboxItem, Recipient
from tests.factories.accounts import ActorFactory, MembershipFactory, UserFactory
from tests.factories.casework import PersonFactory
from tests.factories.messaging import (
    AttachmentFactory,
    JournaledMarkFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(caseworker):
    return OwnMailboxFactory(owner=caseworker.user)


@pytest.fixture
def thread(citizen):
    return ThreadFactory(citizen=citizen.person)


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def asked(thread, inbox, minutes, *, is_read=True):
    """The citizen wrote so many minutes ago."""
    letter = MessageFactory(thread=thread, from_citizen=True, to=inbox, sent_at=ago(minutes))
    if is_read:
        MailboxItem.objects.filter(message=letter, mailbox=inbox).update(read_at=timezone.now())
    return letter


def answered(thread, inbox, minutes, **differing):
    return MessageFactory(thread=thread, sender_user=inbox.owner, sent_at=ago(minutes), **differing)


def messages(views):
    return [view.message for view in views]


def test_what_was_said_before_stands_below_the_newest_first(caseworker, thread, inbox):
    first, second, third = (
        asked(thread, inbox, 30),
        answered(thread, inbox, 20),
        asked(thread, inbox, 10),
    )

    shown = conversation(caseworker.actor, third)

    assert shown.opened.message == third
    assert messages(shown.earlier) == [second, first]
    assert shown.unread == []


def test_what_came_later_is_not_said_before(caseworker, thread, inbox):
    first = asked(thread, inbox, 30)
    answered(thread, inbox, 20)

    assert conversation(caseworker.actor, first).earlier == []


def test_an_unread_letter_is_named_and_not_shown(caseworker, thread, inbox):
    opened = asked(thread, inbox, 30)
    older, newer = (asked(thread, inbox, minutes, is_read=False) for minutes in (40, 10))

    shown = conversation(caseworker.actor, opened)

    assert shown.earlier == []
    assert shown.unread == [newer, older]


def test_what_was_put_in_the_bin_unopened_is_named_and_not_shown_either(caseworker, thread, inbox):
    opened, binned = asked(thread, inbox, 10), asked(thread, inbox, 40, is_read=False)
    MailboxItem.objects.filter(message=binned).update(
        folder="trash",
        trashed_from="inbox",
        trashed_at=timezone.now(),
        trashed_by=caseworker.user,
    )

    shown = conversation(caseworker.actor, opened)

    assert (shown.earlier, shown.unread) == ([], [binned])


def test_the_opened_letter_is_shown_also_when_it_was_unread(caseworker, thread, inbox):
    opened = asked(thread, inbox, 10, is_read=False)

    shown = conversation(caseworker.actor, opened)

    assert shown.opened.message == opened
    assert shown.unread == []


def test_a_colleagues_letters_in_the_same_conversation_are_the_colleagues(
    caseworker, thread, inbox
):
    mine = asked(thread, inbox, 10)
    MessageFactory(thread=thread, sent_at=ago(20))

    assert conversation(caseworker.actor, mine).earlier == []


def test_a_held_answer_is_not_yet_said_to_the_citizen(caseworker, citizen, thread, inbox):
    letter = asked(thread, inbox, 10)
    held = MessageFactory(thread=thread, sender_user=caseworker.user, held=True)

    assert conversation(caseworker.actor, held).opened.is_held
    assert not conversation(caseworker.actor, letter).opened.is_held
    assert conversation(citizen.actor, letter).unread == []


def test_ones_own_letters_are_told_from_the_others(caseworker, thread, inbox):
    asked(thread, inbox, 30)
    answered(thread, inbox, 20)

    shown = conversation(caseworker.actor, asked(thread, inbox, 10))

    assert [view.is_mine for view in shown.earlier] == [True, False]


def test_a_colleagues_letter_in_the_shared_mailbox_is_not_ones_own(caseworker, thread):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    letter = MessageFactory(thread=thread, sender_mailbox=shared, sender_user=UserFactory())

    assert not conversation(caseworker.actor, letter).opened.is_mine


def test_the_sender_is_a_client_a_relation_or_a_colleague_with_a_title(caseworker, thread, inbox):
    child = ThreadFactory(
        relation_label="vårdnadshavare",
        about=PersonFactory(given_name="Elin", family_name="Bergström"),
        citizen=thread.citizen,
    )

    lines = [
        conversation(caseworker.actor, letter).opened.sender_line
        for letter in (
            asked(thread, inbox, 1),
            asked(child, inbox, 1),
            answered(thread, inbox, 1, sender_title="socialsekreterare, Enhet 1"),
        )
    ]

    assert lines == [
        "Klient",
        "Vårdnadshavare till Elin Bergström",
        "socialsekreterare, Enhet 1",
    ]


def test_a_receipt_says_when_the_letter_was_first_opened_by_swedish_clocks(
    caseworker, citizen, thread, inbox
):
    letter = answered(thread, inbox, 10, read_receipt_requested=True)
    before = conversation(caseworker.actor, letter).opened.receipt

    open_messages(by=citizen.actor, messages=[letter])
    Recipient.objects.update(first_read_at="2026-06-30T22:05:00Z")

    assert before == "Ej läst"
    after = conversation(caseworker.actor, letter).opened.receipt
    assert after == "Läst 2026-07-01 00.05"


def test_no_receipt_is_shown_that_nobody_asked_for_nor_of_a_citizens_letter(
    caseworker, thread, inbox
):
    plain = answered(thread, inbox, 10)
    theirs = MessageFactory(thread=thread, from_citizen=True, to=inbox, read_receipt_requested=True)

    assert conversation(caseworker.actor, plain).opened.receipt == ""
    assert conversation(caseworker.actor, theirs).opened.receipt == ""


def test_the_marks_of_journaling_stand_at_their_letter_in_order(caseworker, thread, inbox):
    letter = asked(thread, inbox, 10)
    marks = [JournaledMarkFactory(message=letter) for _ in range(2)]
    JournaledMarkFactory()

    shown = conversation(caseworker.actor, letter).opened.marks
    assert [one.words for one in shown] == [
        f"Journalfört {stockholm(one.at):%Y-%m-%d} av {one.by.full_name} i {one.place}"
        for one in marks
    ]


def test_the_number_of_queries_is_the_same_for_one_letter_and_for_fifty(
    thread, django_assert_num_queries, django_assert_max_num_queries
):
    membership = MembershipFactory()
    actor, inbox = ActorFactory(membership=membership), OwnMailboxFactory(owner=membership.user)
    opened = asked(thread, inbox, 1)

    with django_assert_max_num_queries(12) as few:
        read_through(conversation(actor, opened))
    for minutes in range(2, 51):
        AttachmentFactory(message=asked(thread, inbox, minutes))

    with django_assert_num_queries(len(few)):
        assert len(read_through(conversation(actor, opened, show=60))) == 50


def read_through(shown):
    """Everything that a page prints of each letter."""
    views = [shown.opened, *shown.earlier]
    return [
        (view, view.marks, view.openings, list(view.message.attachments.all())) for view in views
    ]

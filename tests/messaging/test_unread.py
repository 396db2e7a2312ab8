from __future__ import annotations

import pytest
from django.utils import timezone

from messaging.actions.reading import open_messages
from messaging.models import MailboxItem
from messaging.unread import UnreadBadge, unread_badge
from tests.factories.messaging import (
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


def received(inbox, **differing):
    return MessageFactory(from_citizen=True, to=inbox, **differing)


@pytest.mark.covers("D4")
@pytest.mark.covers("R82", "R142", "R143")
def test_what_came_and_was_not_opened_is_counted(caseworker, inbox):
    first, _second = received(inbox), received(inbox)
    MessageFactory(sender_user=caseworker.user)
    received(MailboxFactory())

    before = unread_badge(caseworker.actor)
    open_messages(by=caseworker.actor, messages=[first])

    assert (before.count, unread_badge(caseworker.actor).count) == (2, 1)


def test_a_citizen_has_a_figure_too(citizen):
    MessageFactory(thread__citizen=citizen.person)

    assert unread_badge(citizen.actor).count == 1


def test_a_held_message_is_not_counted_yet(citizen):
    MessageFactory(thread__citizen=citizen.person, held=True)

    assert unread_badge(citizen.actor).count == 0


def test_a_shared_mailbox_does_not_count(caseworker, inbox):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    received(shared)

    assert unread_badge(caseworker.actor).count == 0


def test_what_lies_in_the_bin_does_not_count(caseworker, inbox):
    received(inbox)

    MailboxItem.objects.filter(mailbox=inbox).update(
        folder=MailboxItem.Folder.TRASH,
        trashed_from=MailboxItem.Folder.INBOX,
        trashed_at=timezone.now(),
        trashed_by=caseworker.user,
    )

    assert unread_badge(caseworker.actor).count == 0


def test_somebody_without_a_mailbox_has_none(caseworker):
    assert unread_badge(caseworker.actor) == UnreadBadge(0)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (1, "1"), (99, "99"), (100, "99+"), (2000, "99+")]
)
def test_beyond_ninety_nine_it_says_so(count, text):
    assert UnreadBadge(count).text == text


def test_counting_stops_where_the_figure_does(caseworker, inbox):
    thread = ThreadFactory()
    for _ in range(103):
        received(inbox, thread=thread)

    badge = unread_badge(caseworker.actor)

    assert (badge.count, badge.text) == (100, "99+")


def test_one_question_is_asked_however_many_there_are(caseworker, inbox, django_assert_num_queries):
    received(inbox)
    received(inbox)

    with django_assert_num_queries(1):
        unread_badge(caseworker.actor)

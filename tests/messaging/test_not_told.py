from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry
from messaging.not_told import SHOWN, not_told
from notifications.models import Notice
from notifications.outbox import mark_opened
from notifications.resending import send_again
from tests.factories.accounts import UserFactory
from tests.factories.casework import CircleMemberFactory
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, ThreadFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

SENT, HOME = reverse("messaging:sent"), reverse("casework:home")
MARK = "Avisering kunde inte levereras"


@pytest.fixture
def mailbox(caseworker):
    return OwnMailboxFactory(owner=caseworker.user)


@pytest.fixture
def write(caseworker, citizen, mailbox):
    def write(thread=None, **differing):
        thread = thread or ThreadFactory(citizen=citizen.person)
        usual = {"thread": thread, "sender_user": caseworker.user, "sender_mailbox": mailbox}
        return MessageFactory(**{**usual, **differing})

    return write


@pytest.fixture
def letter(write):
    return write()


def failed(letter, **differing):
    usual = {"recipient": letter.thread.citizen.public_id, "trigger": letter.public_id}
    return NoticeFactory(**{"failed": True, **usual, **differing})


def told_of(caseworker, letter):
    """Whether the letter is marked: in Skickat, and on Start."""
    in_sent = MARK in caseworker.client.get(SENT).content.decode()
    return in_sent, letter in not_told(caseworker.actor).letters


@pytest.mark.covers("A-J6")
@pytest.mark.parametrize("reason", ["refused", "unreachable", "gave_up"])
def test_a_letter_whose_notice_failed_is_marked_in_skickat_and_stands_on_start(
    caseworker, letter, reason
):
    failed(letter, reason=reason)

    assertContains(caseworker.client.get(SENT), MARK)
    start = caseworker.client.get(HOME)
    assertContains(start, "Aviseringar som inte kunde levereras")
    assertContains(start, reverse("messaging:message", args=[letter.public_id]))


def test_a_notice_that_waits_has_left_or_was_stopped_marks_nothing(caseworker, letter):
    failed(letter, failed=False)
    failed(letter, failed=False, sent=True)
    failed(letter, failed=False, stopped=True)

    assert told_of(caseworker, letter) == (False, False)
    assertNotContains(caseworker.client.get(HOME), "Aviseringar som inte")


def test_a_letter_that_was_opened_all_the_same_is_not_marked(caseworker, letter):
    failed(letter)
    mark_opened(trigger=letter.public_id, recipient=letter.thread.citizen.public_id)

    assert told_of(caseworker, letter) == (False, False)


def test_the_mark_stays_until_the_notice_sent_again_has_left(caseworker, letter):
    send_again(failed(letter))
    assert told_of(caseworker, letter) == (True, True)

    now = timezone.now()
    done = {"sent_at": now, "finished_at": now, "attempts": 1, "first_tried_at": now}
    Notice.objects.queued().update(status="sent", **done)
    assert told_of(caseworker, letter) == (False, False)


def test_start_is_for_the_latest_days_and_the_mark_in_skickat_stays(caseworker, write):
    letter = write(sent_at=timezone.now() - timedelta(days=15))
    failed(letter)

    assert told_of(caseworker, letter) == (True, False)


def test_start_names_no_letter_of_a_colleagues_and_none_behind_a_circle(caseworker, write):
    colleague = UserFactory()
    theirs = write(sender_user=colleague, sender_mailbox=OwnMailboxFactory(owner=colleague))
    closed = write(thread=ThreadFactory())
    CircleMemberFactory(person=closed.thread.citizen, user=UserFactory())
    failed(theirs)
    failed(closed)

    assert not_told(caseworker.actor).letters == []


def test_start_shows_the_latest_few_and_says_when_there_are_more(caseworker, write):
    for number in range(SHOWN + 1):
        failed(write(sent_at=timezone.now() - timedelta(hours=number)))

    assert len(not_told(caseworker.actor).letters) == SHOWN
    assertContains(caseworker.client.get(HOME), "Fler är märkta i Skickat")


def test_what_start_tells_is_a_row_in_the_log(caseworker, letter):
    failed(letter)

    not_told(caseworker.actor)

    row = AccessLogEntry.objects.get(object_type="notice")
    assert (row.actor, row.reason) == (caseworker.user.public_id, "1 rader")


@pytest.mark.parametrize("page", [SENT, HOME])
def test_the_pages_ask_as_often_for_many_as_for_one(caseworker, write, page):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            caseworker.client.get(page)
        return len(asked)

    failed(write())
    caseworker.client.get(page)
    one = queries()
    for _ in range(10):
        failed(write())

    assert queries() == one


def test_who_writes_to_no_citizens_is_asked_no_question(administrator, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not_told(administrator.actor).letters == []

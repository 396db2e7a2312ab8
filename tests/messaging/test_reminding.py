from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import EServiceActivation
from config.celery import app
from messaging.actions.reminding import remind_of_unread
from messaging.models import MailboxItem, Message, Recipient
from messaging.tasks import remind_citizens
from notifications.delivery import deliver_due
from notifications.gateways import memory
from notifications.models import Channel, Kind, Notice
from notifications.outbox import mark_opened
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, EServiceActivationFactory
from tests.factories.messaging import (
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
    WithdrawalFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def after_three_days(settings):
    settings.REMINDER_AFTER_DAYS = 3
    settings.NOTICE_ADDRESS_BOOK = "casework.address_book.find_address"
    memory.outbox.clear()


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def letter(days=4, **differing):
    return MessageFactory(sent_at=days_ago(days), **differing)


@pytest.mark.covers("A-J7")
def test_whoever_has_not_opened_a_letter_after_some_days_is_reminded_once_by_each_channel():
    unread = letter()

    assert [remind_of_unread(), remind_of_unread()] == [2, 0]
    deliver_due()
    remind_citizens()
    deliver_due()

    assert sorted(one.channel for one in memory.outbox) == sorted(Channel)
    assert all("oläst meddelande" in one.text + one.subject for one in memory.outbox)
    assert {one.trigger for one in Notice.objects.all()} == {unread.public_id}


@pytest.mark.covers("A-J7")
def test_no_second_reminder_comes_when_the_first_one_is_long_gone(settings):
    letter(4)
    remind_of_unread()
    deliver_due()

    assert remind_of_unread(timezone.now() + timedelta(days=3)) == 0


def test_a_letter_is_given_its_days():
    letter(2)

    assert remind_of_unread() == 0
    assert remind_of_unread(timezone.now() + timedelta(days=1, minutes=1)) == 2


def test_what_is_older_than_the_days_of_a_missed_run_is_no_news():
    letter(11)

    assert remind_of_unread() == 0


def test_what_was_opened_put_in_the_bin_or_taken_back_is_let_be():
    opened, binned, withdrawn = letter(), letter(), letter()
    Recipient.objects.filter(message=opened).update(
        first_read_at=timezone.now(), first_read_by=UserFactory()
    )
    MailboxItem.objects.filter(message=binned, folder="inbox").update(
        folder="trash", trashed_from="inbox", trashed_at=timezone.now(), trashed_by=UserFactory()
    )
    WithdrawalFactory(message=withdrawn)

    assert remind_of_unread() == 0


def test_of_letters_to_colleagues_and_from_citizens_nobody_is_reminded():
    inbox = OwnMailboxFactory(owner=UserFactory())
    letter(thread=ThreadFactory(internal=True), to=inbox)
    letter(from_citizen=True, to=inbox)

    assert remind_of_unread() == 0


def test_an_absence_message_is_not_reminded_of():
    asked = letter(from_citizen=True, to=OwnMailboxFactory(owner=UserFactory()))
    letter(thread=asked.thread, kind=Message.Kind.AUTO_REPLY, in_reply_to=asked)

    assert remind_of_unread() == 0


def test_whoever_can_not_read_it_any_more_is_not_reminded():
    letter()
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())

    assert remind_of_unread() == 0


def test_a_reminder_is_stopped_when_the_letter_is_opened_before_it_leaves():
    unread = letter()
    remind_of_unread()

    mark_opened(trigger=unread.public_id, recipient=unread.thread.citizen.public_id)
    deliver_due()

    assert memory.outbox == []


def test_five_unread_letters_are_one_reminder():
    thread = ThreadFactory()
    for _ in range(5):
        letter(thread=thread)

    assert remind_of_unread() == 10
    deliver_due()
    deliver_due(clock=lambda: timezone.now() + timedelta(minutes=2))

    assert sorted(one.channel for one in memory.outbox) == sorted(Channel)


def test_it_comes_out_of_the_case_of_the_letter():
    case = CaseFactory()
    letter(thread__case=case, thread__citizen=case.file.file_holder)
    citizen = case.file.file_holder
    EServiceActivationFactory(person=citizen, notify_sms=True)

    remind_of_unread()

    assert {(one.place, one.kind) for one in Notice.objects.all()} == {
        (case.public_id, Kind.REMINDER)
    }


def test_a_municipality_may_leave_it_be(settings):
    settings.REMINDER_AFTER_DAYS = 0
    letter()

    assert remind_of_unread() == 0


def test_the_timetable_reminds_every_day():
    assert app.conf.beat_schedule["remind-citizens"]["task"] == "messaging.tasks.remind_citizens"

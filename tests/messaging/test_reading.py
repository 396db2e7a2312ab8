from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from messaging.actions.reading import open_messages
from messaging.models import MailboxItem, ReadReceipt, Recipient
from notifications.models import Channel, Kind, Notice
from notifications.outbox import queue_notice
from tests.factories.accounts import ActorFactory, MembershipFactory
from tests.factories.messaging import (
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(caseworker, citizen):
    """From the caseworker to the citizen, with a receipt asked for."""
    return MessageFactory(
        thread__citizen=citizen.person,
        sender_user=caseworker.user,
        read_receipt_requested=True,
    )


def the_recipient(message):
    return Recipient.objects.get(message=message)


def unread(message):
    return MailboxItem.objects.unread(timezone.now()).filter(message=message)


@pytest.mark.covers("A-H23", "R48", "R94")
def test_the_first_opening_is_written_down_and_makes_the_receipt(citizen, letter):
    open_messages(by=citizen.actor, messages=[letter])

    recipient = the_recipient(letter)
    assert recipient.first_read_by == citizen.user
    assert ReadReceipt.objects.get().read_at == recipient.first_read_at
    assert not unread(letter).exists()


@pytest.mark.covers("A-H23", "R48")
def test_a_second_opening_changes_nothing(citizen, letter):
    open_messages(by=citizen.actor, messages=[letter])
    before = the_recipient(letter).first_read_at
    read_at = MailboxItem.objects.get(message=letter, folder="inbox").read_at

    open_messages(by=citizen.actor, messages=[letter])

    assert the_recipient(letter).first_read_at == before
    assert MailboxItem.objects.get(message=letter, folder="inbox").read_at == read_at
    assert ReadReceipt.objects.count() == 1


def test_a_receipt_nobody_asked_for_is_not_made_but_the_opening_is_known(citizen):
    letter = MessageFactory(thread__citizen=citizen.person)

    open_messages(by=citizen.actor, messages=[letter])

    assert the_recipient(letter).first_read_at
    assert not ReadReceipt.objects.exists()


def test_ones_own_copy_never_counts(caseworker, letter):
    open_messages(by=caseworker.actor, messages=[letter])

    assert the_recipient(letter).first_read_at is None
    assert unread(letter).get().mailbox.is_citizens
    assert not ReadReceipt.objects.exists()


def test_to_open_what_one_wrote_to_a_shared_mailbox_of_ones_own_does_not_count(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    colleague = MembershipFactory(unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=colleague.user)
    letter = MessageFactory(
        thread=ThreadFactory(internal=True),
        sender_user=caseworker.user,
        to=shared,
        read_receipt_requested=True,
    )

    open_messages(by=caseworker.actor, messages=[letter])

    assert the_recipient(letter).first_read_at is None
    assert unread(letter).get().mailbox == shared
    open_messages(by=ActorFactory(membership=colleague), messages=[letter])
    assert the_recipient(letter).first_read_by == colleague.user
    assert not unread(letter).exists()


def test_a_message_to_oneself_does_not_stay_unread(caseworker):
    own = OwnMailboxFactory(owner=caseworker.user)
    letter = MessageFactory(
        thread=ThreadFactory(internal=True), sender_user=caseworker.user, to=own
    )

    open_messages(by=caseworker.actor, messages=[letter])

    assert not unread(letter).exists()


def queued_about(message, person, channel=Channel.SMS):
    queue_notice(
        recipient=person.public_id,
        channel=channel,
        kind=Kind.NEW_MESSAGE,
        trigger=message.public_id,
        key=f"{message.public_id}:{channel}",
        due_at=timezone.now() + timedelta(minutes=5),
    )


def test_opening_stops_the_notices_that_have_not_left(citizen, letter):
    for channel in Channel:
        queued_about(letter, citizen.person, channel)
    other = MessageFactory(thread__citizen=citizen.person)
    queued_about(other, citizen.person)

    open_messages(by=citizen.actor, messages=[letter])

    stopped = Notice.objects.filter(trigger=letter.public_id)
    assert set(stopped.values_list("status", "reason")) == {("suppressed", "read")}
    assert Notice.objects.queued().get().trigger == other.public_id


def test_the_senders_own_look_stops_no_notice(caseworker, citizen, letter):
    queued_about(letter, citizen.person)

    open_messages(by=caseworker.actor, messages=[letter])

    assert Notice.objects.queued().count() == 1


def test_a_notice_that_has_left_is_known_to_have_done_its_work(citizen, letter):
    notice = NoticeFactory(sent=True, recipient=citizen.person.public_id, trigger=letter.public_id)

    open_messages(by=citizen.actor, messages=[letter])

    notice.refresh_from_db()
    assert (notice.status, notice.opened_at is not None) == ("sent", True)


def test_a_shared_mailbox_is_read_for_all_with_the_first_readers_name(caseworker):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    colleague = MembershipFactory(unit=caseworker.unit)
    for user in (caseworker.user, colleague.user):
        MailboxGrantFactory(mailbox=shared, user=user)
    letter = MessageFactory(from_citizen=True, to=shared)

    open_messages(by=ActorFactory(membership=colleague), messages=[letter])
    open_messages(by=caseworker.actor, messages=[letter])

    assert the_recipient(letter).first_read_by == colleague.user
    assert not unread(letter).exists()


def test_somebody_elses_copy_is_not_read_by_whoever_cannot_reach_it(caseworker, citizen, letter):
    stranger = ActorFactory()

    open_messages(by=stranger, messages=[letter])

    assert the_recipient(letter).first_read_at is None
    assert unread(letter).exists()


def test_several_are_opened_together_and_each_has_a_row_in_the_log(citizen, letter):
    other = MessageFactory(thread=letter.thread)

    open_messages(by=citizen.actor, messages=[letter, other])

    rows = AccessLogEntry.objects.filter(action=Action.READ).order_by("pk")
    assert [row.object_id for row in rows] == [str(letter.public_id), str(other.public_id)]
    assert {row.customer_number for row in rows} == {citizen.person.customer_number}
    assert not MailboxItem.objects.unread(timezone.now()).exists()


def test_each_later_opening_is_in_the_log_too(citizen, letter):
    for _ in range(3):
        open_messages(by=citizen.actor, messages=[letter])

    assert AccessLogEntry.objects.filter(action=Action.READ).count() == 3

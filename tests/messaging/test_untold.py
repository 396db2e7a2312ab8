"""A box that is ticked after a letter has left: the notice is sent when somebody says so (D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry
from casework.models import ContactDetails, EServiceActivation
from messaging.actions.announcing import arrival_of
from messaging.actions.notices import NOTHING_TO_TELL, tell_by
from messaging.conversation import conversation
from notifications.models import Channel, Kind, Notice
from notifications.outbox import queue_notices
from notifications.retention import KEPT_FOR
from tests.factories.messaging import MessageFactory, OwnMailboxFactory, WithdrawalFactory
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

OFFERED = "Notifiering via SMS är vald nu. Ingen avisering om meddelandet har gått den vägen."


@pytest.fixture
def letter(caseworker, citizen):
    """Told of by e-mail; the number is ticked afterwards."""
    OwnMailboxFactory(owner=caseworker.user)
    EServiceActivation.objects.update(notify_sms=False)
    letter = MessageFactory(thread__citizen=citizen.person, sender_user=caseworker.user)
    queue_notices(arrival_of(letter, citizen.person))
    Notice.objects.update(
        status="sent",
        attempts=1,
        first_tried_at=letter.sent_at,
        sent_at=letter.sent_at,
        finished_at=letter.sent_at,
        queued_at=letter.sent_at,
    )
    EServiceActivation.objects.update(notify_sms=True)
    return letter


def page(letter):
    return reverse("messaging:message", args=[letter.public_id])


def send(letter, channel="sms"):
    return reverse("messaging:notice_send", args=[letter.public_id, channel])


def offered(caseworker, letter, now=None):
    found = conversation(caseworker.actor, letter, now=now).opened.can_be_told_by
    return [way.channel for way in found]


def test_one_click_sends_the_notice_by_the_box_that_was_ticked_since(caseworker, letter):
    assertContains(caseworker.client.get(page(letter)), OFFERED)

    answer = caseworker.client.post(send(letter), follow=True)

    assertRedirects(answer, page(letter))
    assertContains(answer, "Aviseringen skickas strax.")
    assertNotContains(answer, OFFERED)
    notice = Notice.objects.queued().get()
    assert (notice.channel, notice.kind, notice.trigger) == ("sms", "new_message", letter.public_id)
    row = AccessLogEntry.objects.get(object_type="notice", action="sent")
    assert (row.object_id, row.actor) == (str(notice.public_id), caseworker.user.public_id)


def test_of_a_letter_nobody_was_told_of_each_box_ticked_since_is_offered(caseworker, letter):
    Notice.objects.all().delete()

    answer = caseworker.client.get(page(letter))

    assertContains(answer, "Ingen avisering var vald när meddelandet skickades.")
    assert offered(caseworker, letter) == [Channel.SMS, Channel.EMAIL]


def test_pressed_twice_it_is_one(caseworker, letter):
    caseworker.client.post(send(letter))

    answer = caseworker.client.post(send(letter), follow=True)

    assertContains(answer, NOTHING_TO_TELL)
    assert Notice.objects.filter(channel="sms").count() == 1


def test_two_at_once_send_one(caseworker, citizen, letter, monkeypatch):
    """The other's notice is written after this one has looked."""
    now = timezone.now()
    looked = {letter.public_id: [Channel.SMS]}
    monkeypatch.setattr("messaging.actions.notices.untold", lambda *_asked: looked)
    queue_notices([one for one in arrival_of(letter, citizen.person) if one.channel == "sms"])

    with pytest.raises(ValidationError, match="Aviseringen kan inte skickas"):
        tell_by(
            by=caseworker.actor,
            letter=letter,
            person=citizen.person,
            channel=Channel.SMS,
            now=now,
        )

    assert Notice.objects.filter(channel="sms").count() == 1


def test_whoever_opens_it_at_that_moment_is_waited_for(caseworker, citizen, letter):
    with CaptureQueriesContext(connection) as asked:
        caseworker.client.post(send(letter))

    locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert any('FROM "messaging_recipient"' in sql for sql in locked)
    assert Notice.objects.queued().filter(channel="sms").exists()


def test_what_has_been_opened_is_told_no_more(caseworker, citizen, letter):
    citizen.client.get(reverse("portal:thread", args=[letter.thread.public_id]))

    assert offered(caseworker, letter) == []
    answer = caseworker.client.post(send(letter), follow=True)

    assertContains(answer, NOTHING_TO_TELL)
    assert not Notice.objects.queued().exists()


def no_box(letter):
    EServiceActivation.objects.update(notify_sms=False)


def no_number(letter):
    ContactDetails.objects.update(mobile="")


def ended(letter):
    EServiceActivation.objects.update(state="ended", ended_at=timezone.now())


def reminded(letter):
    person = letter.thread.citizen
    NoticeFactory(
        recipient=person.public_id, trigger=letter.public_id, kind=Kind.REMINDER, failed=True
    )


def withdrawn(letter):
    WithdrawalFactory(message=letter)


@pytest.mark.parametrize("hindered", [no_box, no_number, ended, reminded, withdrawn])
def test_where_it_would_not_help_nothing_is_offered_or_sent(caseworker, letter, hindered):
    hindered(letter)
    before = Notice.objects.queued().count()

    assert offered(caseworker, letter) == []
    caseworker.client.post(send(letter))

    assert Notice.objects.queued().count() == before


def test_of_a_letter_so_old_that_its_notices_are_forgotten_none_is_offered(caseworker, letter):
    now = letter.sent_at + KEPT_FOR

    assert offered(caseworker, letter, now=now) == [Channel.SMS]
    assert offered(caseworker, letter, now=now + timedelta(seconds=1)) == []


def test_sent_in_the_night_it_waits_for_the_morning(caseworker, letter, settings):
    """Also of a letter that was sent by day."""
    hour = timezone.localtime().hour
    settings.NOTICE_QUIET_HOURS = (hour, (hour + 2) % 24)

    answer = caseworker.client.post(send(letter), follow=True)

    assertContains(answer, "när tyst tid är slut.")
    assert Notice.objects.queued().get().due_at > timezone.now()


def test_a_channel_there_is_none_of_is_no_page(caseworker, letter):
    assert caseworker.client.post(send(letter, "brevduva")).status_code == 404


def test_the_page_asks_as_often_for_many_letters_as_for_one(caseworker, citizen, letter):
    with CaptureQueriesContext(connection) as one:
        caseworker.client.get(page(letter))
    for _ in range(3):
        MessageFactory(thread=letter.thread, sender_user=caseworker.user)

    with CaptureQueriesContext(connection) as many:
        caseworker.client.get(page(letter))

    assert len(many) == len(one)

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from notifications.delivery import deliver_due
from notifications.models import Notice
from notifications.outbox import mark_opened, suppress, suppress_all
from notifications.resending import may_be_sent_again, send_again, sent_again
from tests.factories.notifications import NoticeFactory
from tests.notifications import plugs

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def may(notice, now=NOON):
    notice.refresh_from_db()
    return may_be_sent_again(notice, now=now)


def test_what_failed_may_be_sent_again():
    assert may(NoticeFactory(failed=True))


@pytest.mark.parametrize("reason", ["no_address", "unwanted", "not_active"])
def test_what_was_stopped_for_something_that_can_be_mended_may_be_sent_again(reason):
    assert may(NoticeFactory(stopped=True, reason=reason))


@pytest.mark.parametrize("reason", ["read", "undone", "grouped"])
def test_what_was_not_needed_is_not_sent_again(reason):
    assert not may(NoticeFactory(stopped=True, reason=reason))


def test_what_waits_or_has_arrived_is_not_sent_again():
    assert not may(NoticeFactory())
    assert not may(NoticeFactory(sent=True, status="delivered", sent_at=NOON - timedelta(days=1)))


def test_what_left_without_an_answer_may_be_sent_again_when_an_hour_has_passed():
    notice = NoticeFactory(sent=True, sent_at=NOON - timedelta(minutes=59))

    assert not may(notice)
    assert may(notice, NOON + timedelta(minutes=1))
    assert not may(notice, NOON + timedelta(days=7))


def test_what_has_been_seen_or_taken_back_since_is_not_sent_again():
    seen, undone, ended, other = NoticeFactory.create_batch(4, failed=True)

    mark_opened(trigger=seen.trigger, recipient=seen.recipient)
    suppress(trigger=undone.trigger)
    suppress_all(recipient=ended.recipient, reason=Notice.Reason.NOT_ACTIVE)

    assert [may(one) for one in (seen, undone, ended, other)] == [False, False, False, True]


def test_pressed_twice_it_is_sent_once_more_and_by_the_same_rules(outbox):
    first = NoticeFactory(failed=True)

    pressed = [send_again(first), send_again(first)]
    deliver_due()

    second = Notice.objects.exclude(pk=first.pk).get()
    assert pressed == [True, False]
    assert (second.trigger, second.kind, second.channel) == (first.trigger, first.kind, "sms")
    assert second.public_id != first.public_id
    assert [one.key for one in outbox] == [str(second.public_id)]
    assert sent_again([first, second]) == {first.public_id: second}


def test_sent_again_to_somebody_who_does_not_want_it_any_more_it_is_stopped_again(outbox):
    first = NoticeFactory(failed=True)
    plugs.book[first.recipient, "sms"] = Notice.Reason.UNWANTED

    send_again(first)
    deliver_due()

    assert Notice.objects.exclude(pk=first.pk).get().reason == Notice.Reason.UNWANTED
    assert outbox == []


def test_sent_again_in_the_night_it_waits_for_the_morning(settings):
    hour = timezone.localtime().hour
    settings.NOTICE_QUIET_HOURS = (hour, (hour + 2) % 24)
    first = NoticeFactory(failed=True)

    send_again(first)

    again = Notice.objects.exclude(pk=first.pk).get()
    assert again.due_at.minute == again.due_at.second == 0

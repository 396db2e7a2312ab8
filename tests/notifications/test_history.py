from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from notifications.addresses import address_mark
from notifications.history import backlog_age, failing_among
from notifications.models import Notice
from notifications.resending import send_again, sent_again
from notifications.tasks import purge_old_notices
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PERSON = uuid4()
MOBILE, PUT_RIGHT = "+46701740605", "+46701740606"


def sent(hour, **differing):
    return NoticeFactory(
        sent=True, recipient=PERSON, queued_at=NOON + timedelta(hours=hour), **differing
    )


def failed(hour, **differing):
    at = NOON + timedelta(hours=hour)
    return NoticeFactory(failed=True, recipient=PERSON, queued_at=at, finished_at=at, **differing)


def failing(number=MOBILE):
    in_use = {(PERSON, "sms"): number, (PERSON, "email"): "namn@epost.example"}
    return failing_among(in_use).get((PERSON, "sms"))


def test_a_person_who_was_never_told_anything_has_no_failing_number():
    assert failing() is None


def test_a_number_that_took_the_last_notice_is_not_failing():
    failed(hour=1)
    sent(hour=2)

    assert failing() is None


@pytest.mark.covers("A-J6")
@pytest.mark.parametrize("reason", [Notice.Reason.REFUSED, Notice.Reason.UNREACHABLE])
def test_a_number_that_did_not_take_the_last_notice_is_failing_since_then(reason):
    sent(hour=1, status="delivered")
    failed(hour=2, reason=reason)
    NoticeFactory(recipient=PERSON)
    NoticeFactory(recipient=PERSON, stopped=True)

    assert failing() == NOON + timedelta(hours=2)


def test_a_gateway_that_was_down_says_nothing_of_the_number():
    sent(hour=1)
    failed(hour=2, reason=Notice.Reason.GAVE_UP)

    assert failing() is None


def test_a_failing_email_address_says_nothing_of_the_number():
    failed(hour=1, channel="email")

    assert failing() is None


@pytest.mark.covers("A-J6")
@pytest.mark.parametrize(
    ("reason", "status", "is_failing"),
    [
        ("refused", "queued", True),
        ("refused", "sent", False),
        ("unreachable", "queued", True),
        ("unreachable", "sent", True),
        ("unreachable", "delivered", False),
    ],
)
def test_a_number_is_failing_until_the_notice_sent_again_shows_it_to_be_good(
    reason, status, is_failing
):
    first = failed(hour=1, reason=reason)
    send_again(first)
    again = Notice.objects.filter(pk=sent_again([first])[first.public_id].pk)
    again.update(queued_at=NOON + timedelta(hours=2))
    if status != "queued":
        done = {"attempts": 1, "first_tried_at": NOON, "sent_at": NOON, "finished_at": NOON}
        again.update(status=status, address_mark=first.address_mark, **done)

    assert (failing() is not None) is is_failing


@pytest.mark.covers("A-J6")
def test_a_number_that_was_put_right_is_no_longer_failing():
    failed(hour=1)

    assert failing(PUT_RIGHT) is None
    assert failing(MOBILE) is not None


def test_a_number_that_failed_before_it_was_put_right_and_back_is_failing_still():
    failed(hour=1)
    sent(hour=2, address_mark=address_mark(PUT_RIGHT))

    assert failing(MOBILE) == NOON + timedelta(hours=1)


def test_a_number_that_failed_for_its_former_owner_is_not_failing_for_anybody_else():
    another = uuid4()
    failed(hour=1)

    found = failing_among({(PERSON, "sms"): PUT_RIGHT, (another, "sms"): MOBILE})

    assert found == {}


def test_the_backlog_is_as_old_as_the_oldest_that_is_due():
    assert backlog_age(now=NOON) is None

    NoticeFactory(due_at=NOON - timedelta(minutes=5))
    NoticeFactory(due_at=NOON - timedelta(minutes=2))
    NoticeFactory(due_at=NOON + timedelta(minutes=2))

    assert backlog_age(now=NOON) == timedelta(minutes=5)


def test_notices_are_gone_after_ninety_days_but_a_queued_one_is_never_too_old():
    long_ago = timezone.now() - timedelta(days=91)
    NoticeFactory(sent=True, finished_at=long_ago)
    kept = [
        NoticeFactory(sent=True, finished_at=timezone.now() - timedelta(days=89)),
        NoticeFactory(queued_at=long_ago, due_at=long_ago),
    ]

    purge_old_notices()

    assert list(Notice.objects.order_by("pk")) == kept

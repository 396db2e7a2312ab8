from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from notifications.addresses import address_mark
from notifications.gateways import GatewayError
from notifications.models import Notice
from notifications.outcomes import (
    Sent,
    record_receipt,
    record_sent,
    record_stopped,
    record_trouble,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MOBILE = "+46701740605"
DOWN = GatewayError("no answer")
NOT_THIS_ADDRESS = GatewayError("not accepted", about_address=True)


def leased(**differing):
    lease = NOON + timedelta(seconds=60)
    return NoticeFactory(due_at=NOON, **{"leased_until": lease, **differing})


def trouble(notice, error, *, now=NOON):
    """One more failed attempt, by a worker that has a lease of its own."""
    Notice.objects.filter(pk=notice.pk).queued().update(leased_until=now + timedelta(seconds=60))
    notice.refresh_from_db()
    record_trouble(notice, error, address=MOBILE, now=now)
    notice.refresh_from_db()


def test_the_waits_grow_from_half_a_minute_to_six_hours_and_end_after_a_day():
    notice = leased()
    now = NOON
    waits: list[timedelta] = []
    while notice.status == Notice.Status.QUEUED and len(waits) < 20:
        trouble(notice, DOWN, now=now)
        waits.append(notice.due_at - now)
        now = notice.due_at

    minutes = [wait.total_seconds() / 60 for wait in waits[:-1]]
    assert minutes == [0.5, 2, 10, 30, 60, 120, 360, 360, 360, 360]
    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.GAVE_UP)
    assert notice.finished_at - NOON > timedelta(hours=24)


def test_a_permanent_refusal_fails_at_once():
    notice = leased()

    trouble(notice, GatewayError("no such mailbox", permanent=True))

    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.REFUSED)
    assert notice.address_mark == address_mark(MOBILE)


@pytest.mark.covers("A-J6")
def test_three_failed_attempts_for_an_address_fail_the_notice():
    notice = leased()

    trouble(notice, NOT_THIS_ADDRESS)
    trouble(notice, NOT_THIS_ADDRESS)
    assert notice.status == Notice.Status.QUEUED

    trouble(notice, NOT_THIS_ADDRESS)
    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.REFUSED)
    assert notice.attempts == 3


def test_a_retry_that_would_fall_in_the_night_waits_for_the_morning(settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    evening = datetime(2026, 11, 23, 19, 59, 50, tzinfo=UTC)
    notice = leased()

    trouble(notice, DOWN, now=evening)

    assert notice.due_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def test_a_worker_that_overslept_its_lease_cannot_undo_what_the_next_one_wrote():
    notice = leased()
    overslept = Notice.objects.get()
    Notice.objects.update(leased_until=NOON + timedelta(seconds=200))

    record_trouble(overslept, DOWN, address=MOBILE, now=NOON)
    record_stopped(overslept, Notice.Reason.UNWANTED, now=NOON)

    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == (Notice.Status.QUEUED, 0)


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"leased_until": NOON + timedelta(seconds=200)},
        {"status": "suppressed", "reason": "undone", "finished_at": NOON, "leased_until": None},
    ],
)
def test_what_was_sent_is_written_as_sent_whatever_happened_meanwhile(meanwhile):
    notice = leased()
    Notice.objects.update(**meanwhile)

    record_sent([Sent(notice, "ref", MOBILE)], now=NOON)

    notice.refresh_from_db()
    assert (notice.status, notice.reason, notice.sent_at) == (Notice.Status.SENT, "", NOON)
    assert notice.leased_until is None


def test_sent_is_not_written_over_what_the_receipt_has_told():
    notice = NoticeFactory(sent=True, status=Notice.Status.DELIVERED)

    record_sent([Sent(notice, "other", MOBILE)], now=NOON)

    notice.refresh_from_db()
    assert notice.status == Notice.Status.DELIVERED
    assert notice.provider_ref != "other"


def test_a_receipt_makes_a_sent_notice_delivered():
    notice = NoticeFactory(sent=True)

    known = record_receipt(
        notice.public_id, provider_ref=notice.provider_ref, delivered=True, now=NOON
    )

    notice.refresh_from_db()
    assert known is True
    assert (notice.status, notice.finished_at) == (Notice.Status.DELIVERED, NOON)


def test_a_receipt_may_tell_that_it_never_arrived():
    notice = NoticeFactory(sent=True)

    record_receipt(notice.public_id, provider_ref=notice.provider_ref, delivered=False, now=NOON)

    notice.refresh_from_db()
    assert (notice.status, notice.reason) == (Notice.Status.FAILED, Notice.Reason.UNREACHABLE)


def test_what_gave_way_to_one_that_never_arrived_goes_after_all():
    first = NoticeFactory(sent=True, sent_at=NOON)
    grouped = {"status": "suppressed", "reason": "grouped", "recipient": first.recipient}
    later = NoticeFactory(**grouped, finished_at=NOON + timedelta(minutes=5))
    read = NoticeFactory(**grouped, finished_at=NOON + timedelta(minutes=6), opened_at=NOON)
    before = NoticeFactory(**grouped, finished_at=NOON - timedelta(minutes=5))

    answered_at = NOON + timedelta(minutes=10)
    record_receipt(
        first.public_id, provider_ref=first.provider_ref, delivered=False, now=answered_at
    )

    for notice in (later, read, before):
        notice.refresh_from_db()
    assert (later.status, later.due_at) == (Notice.Status.QUEUED, answered_at)
    assert {read.status, before.status} == {Notice.Status.SUPPRESSED}


def test_what_gave_way_to_one_that_arrived_stays():
    first = NoticeFactory(sent=True, sent_at=NOON)
    grouped = NoticeFactory(
        status="suppressed", reason="grouped", recipient=first.recipient, finished_at=NOON
    )

    record_receipt(first.public_id, provider_ref=first.provider_ref, delivered=True, now=NOON)

    grouped.refresh_from_db()
    assert grouped.status == Notice.Status.SUPPRESSED


def test_a_receipt_for_another_sending_or_an_unknown_notice_changes_nothing():
    notice = NoticeFactory(sent=True)

    assert record_receipt(notice.public_id, provider_ref="other", delivered=False, now=NOON)
    assert record_receipt(uuid4(), provider_ref="other", delivered=False, now=NOON)

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


def test_a_receipt_that_is_faster_than_our_own_note_is_asked_for_again():
    notice = leased()

    assert not record_receipt(notice.public_id, provider_ref="x", delivered=True, now=NOON)

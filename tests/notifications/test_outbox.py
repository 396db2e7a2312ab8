from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications import outbox as post
from notifications.models import Channel, Kind, Notice
from notifications.outbox import (
    NewNotice,
    mark_opened,
    queue_notice,
    queue_notices,
    suppress,
    suppress_all,
)
from tests.factories.notifications import NoticeFactory

if TYPE_CHECKING:
    from celery import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch):
    calls: list[Task] = []
    monkeypatch.setattr(post, "wake", calls.append)
    return calls


def a_notice(**differing):
    usual = {"recipient": uuid4(), "channel": Channel.SMS, "kind": Kind.NEW_MESSAGE, "key": "k"}
    return NewNotice(**{**usual, **differing})


def test_a_queued_notice_knows_whom_and_why_but_not_where():
    person, message = uuid4(), uuid4()

    queued = queue_notice(
        recipient=person,
        channel=Channel.EMAIL,
        kind=Kind.NEW_MESSAGE,
        key=f"new_message:{message}:{person}:email",
        trigger=message,
    )

    notice = Notice.objects.get()
    assert queued is True
    assert (notice.recipient, notice.channel, notice.trigger) == (person, "email", message)
    assert notice.status == Notice.Status.QUEUED
    assert notice.address_mark == ""


def test_queueing_the_same_key_twice_gives_one_notice():
    first = queue_notice(recipient=uuid4(), channel="sms", kind="reminder", key="same")
    second = queue_notice(recipient=uuid4(), channel="sms", kind="reminder", key="same")

    assert (first, second) == (True, False)
    assert Notice.objects.count() == 1


def test_a_key_that_is_known_does_not_spoil_the_callers_transaction():
    queue_notice(recipient=uuid4(), channel="sms", kind="reminder", key="same")

    with transaction.atomic():
        queue_notice(recipient=uuid4(), channel="sms", kind="reminder", key="same")
        queue_notice(recipient=uuid4(), channel="sms", kind="reminder", key="other")

    assert Notice.objects.count() == 2


def test_many_notices_take_one_statement_and_one_call():
    rows = [a_notice(key=f"k{number}") for number in range(100)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        queued = queue_notices([*rows, rows[0]])

    assert queued == 100
    assert len(queries) == 1


def test_nothing_to_queue_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queue_notices([]) == 0


def test_a_notice_is_rolled_back_with_what_it_is_about(woken, django_capture_on_commit_callbacks):
    def deed_that_fails():
        with transaction.atomic():
            queue_notices([a_notice()])
            raise DatabaseError

    with (
        django_capture_on_commit_callbacks(execute=True) as callbacks,
        pytest.raises(DatabaseError),
    ):
        deed_that_fails()

    assert not Notice.objects.exists()
    assert callbacks == []
    assert woken == []


def test_the_worker_is_woken_once_after_the_commit(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue_notices([a_notice(key="a"), a_notice(key="b")])
        assert woken == []

    assert [task.name for task in woken] == ["notifications.tasks.drain_outbox"]


def test_nobody_is_woken_for_what_is_due_later(woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue_notices([a_notice(due_at=timezone.now() + timedelta(seconds=10))])

    assert woken == []


def test_a_hint_with_a_bug_does_not_spoil_what_is_saved(
    monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def broken(task):
        raise RuntimeError

    monkeypatch.setattr(post, "wake", broken)

    with django_capture_on_commit_callbacks(execute=True):
        queue_notices([a_notice()])

    assert Notice.objects.count() == 1
    assert "RuntimeError" in caplog.text


def test_a_notice_queued_for_the_night_is_due_in_the_morning(settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    late = datetime(2026, 11, 22, 22, 10, tzinfo=UTC)

    queue_notices([a_notice(due_at=late)])

    assert Notice.objects.get().due_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def test_an_undone_message_takes_its_notices_with_it():
    notice = NoticeFactory()
    other = NoticeFactory()

    stopped = suppress(trigger=notice.trigger)

    notice.refresh_from_db()
    other.refresh_from_db()
    assert stopped == 1
    assert (notice.status, notice.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.UNDONE)
    assert other.status == Notice.Status.QUEUED


def test_what_leans_on_something_withdrawn_is_stopped_and_nothing_else_of_the_persons():
    person, case = uuid4(), uuid4()
    queue_notices(
        [
            a_notice(recipient=person, key="barnet", leans_on=case),
            a_notice(recipient=person, key="egen"),
        ]
    )

    stopped = suppress_all(recipient=person, reason=Notice.Reason.NOT_ACTIVE, leans_on=case)

    assert stopped == 1
    assert Notice.objects.get(key="barnet").reason == Notice.Reason.NOT_ACTIVE
    assert Notice.objects.get(key="egen").status == Notice.Status.QUEUED


def test_somebody_who_is_not_to_be_told_any_more_is_still_told_of_a_changed_address():
    person = uuid4()
    queue_notices(
        [
            a_notice(recipient=person, key=kind, kind=kind)
            for kind in (Kind.NEW_ITEM, Kind.CONTACT_CHANGED)
        ]
    )

    stopped = suppress_all(recipient=person, reason=Notice.Reason.NOT_ACTIVE)

    assert stopped == 1
    assert Notice.objects.queued().get().kind == Kind.CONTACT_CHANGED


def test_only_the_recipient_who_opened_the_message_loses_the_notice():
    mine = NoticeFactory()
    yours = NoticeFactory(trigger=mine.trigger)

    mark_opened(trigger=mine.trigger, recipient=mine.recipient)

    mine.refresh_from_db()
    yours.refresh_from_db()
    assert (mine.status, mine.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.READ)
    assert yours.status == Notice.Status.QUEUED


def test_what_has_left_stays_sent_when_the_message_is_opened():
    notice = NoticeFactory(sent=True)

    mark_opened(trigger=notice.trigger, recipient=notice.recipient)
    mark_opened(trigger=notice.trigger, recipient=notice.recipient)

    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT
    assert notice.opened_at is not None

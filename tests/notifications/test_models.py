from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notifications.models import Channel, Kind, Notice
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("trait", ["tried", "sent", "failed", "stopped"])
def test_every_state_can_be_made(trait):
    notice = NoticeFactory(**{trait: True})

    assert Notice.objects.get() == notice


@pytest.mark.parametrize(
    ("promise", "broken"),
    [
        ("notice_known_channel", {"channel": "fax"}),
        ("notice_known_kind", {"kind": "gossip"}),
        ("notice_reason_iff_not_arrived", {"reason": "read"}),
        ("notice_reason_iff_not_arrived", {"status": "failed", "finished_at": timezone.now()}),
        ("notice_finished_at_iff_finished", {"finished_at": timezone.now()}),
        ("notice_sent_at_iff_sent", {"sent_at": timezone.now()}),
        ("notice_sent_at_iff_sent", {"status": "sent", "finished_at": timezone.now()}),
        (
            "notice_leased_only_while_queued",
            {"stopped": True, "leased_until": timezone.now()},
        ),
        ("notice_first_tried_at_iff_tried", {"attempts": 1}),
        ("notice_first_tried_at_iff_tried", {"first_tried_at": timezone.now()}),
    ],
)
def test_the_database_refuses_a_row_that_breaks_a_promise(promise, broken):
    with pytest.raises(IntegrityError, match=promise), transaction.atomic():
        NoticeFactory(**broken)


def test_one_statement_may_queue_many_with_the_defaults_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO notifications_notice (recipient, channel, kind, trigger, key)
               SELECT gen_random_uuid(), 'sms', 'activated', gen_random_uuid(), 'activated:' || n
               FROM generate_series(1, 3) AS n"""
        )

    notices = Notice.objects.order_by("pk")
    assert len({notice.public_id for notice in notices}) == 3
    assert {notice.status for notice in notices} == {Notice.Status.QUEUED}
    assert Notice.objects.due(timezone.now()).count() == 3


def test_what_is_leased_is_not_due_until_the_lease_has_run_out():
    now = timezone.now()
    NoticeFactory(leased_until=now + timedelta(seconds=1))

    assert not Notice.objects.due(now).exists()
    assert Notice.objects.due(now + timedelta(seconds=1)).exists()


def test_the_queue_is_read_through_its_own_index():
    NoticeFactory.create_batch(3)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Notice.objects.due(timezone.now()).explain()

    assert "notice_queue" in plan
    assert "Sort" not in plan


def test_a_notice_is_named_in_swedish_and_without_anybody():
    notice = NoticeFactory.build(channel=Channel.EMAIL, kind=Kind.REMINDER, status="queued")

    assert str(notice) == "E-post: påminnelse, köad"

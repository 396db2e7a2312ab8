from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.claims import claim
from notifications.models import Channel, Kind, Notice
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=59)
AFTER_THE_HOUR = NOON + timedelta(minutes=61)


def queued(**differing):
    return NoticeFactory(**{"queued_at": NOON, "due_at": NOON, **differing})


def sent_before(notice, *, at=NOON, **differing):
    """A notice that the same person got on the same channel."""
    return NoticeFactory(
        sent=True, recipient=notice.recipient, channel=notice.channel, sent_at=at, **differing
    )


def test_what_is_taken_is_leased_and_cannot_be_taken_again():
    notice = queued()

    taken = claim(now=NOON)
    again = claim(now=NOON + timedelta(seconds=59))

    notice.refresh_from_db()
    assert taken == [notice]
    assert again == []
    assert notice.leased_until == NOON + timedelta(seconds=60)


def test_a_lease_that_ran_out_is_taken_by_the_next_and_may_have_been_sent():
    notice = queued()
    first = claim(now=NOON)

    second = claim(now=NOON + timedelta(seconds=60))

    assert first == second == [notice]
    assert not first[0].may_have_left
    assert second[0].may_have_left


def test_the_oldest_go_first_and_no_more_than_were_asked_for():
    last, first = queued(due_at=NOON), queued(due_at=NOON - timedelta(hours=1))

    assert claim(now=NOON, limit=1) == [first]
    assert claim(now=NOON, limit=1) == [last]
    assert claim(now=NOON, limit=1) == []


def test_what_is_not_due_stays():
    queued(due_at=NOON + timedelta(seconds=1))

    assert claim(now=NOON) == []


def test_a_claim_asks_the_database_the_same_number_of_questions_for_one_and_for_fifty(
    django_assert_num_queries,
):
    queued()
    with django_assert_num_queries(6):
        claim(now=NOON)

    NoticeFactory.create_batch(50, due_at=NOON)
    with django_assert_num_queries(6):
        claim(now=NOON)


def test_nothing_is_taken_in_quiet_hours_and_everything_in_the_morning(settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    notice = queued()

    assert claim(now=datetime(2026, 11, 23, 20, 0, tzinfo=UTC)) == []
    assert claim(now=datetime(2026, 11, 24, 6, 59, tzinfo=UTC)) == []
    assert claim(now=datetime(2026, 11, 24, 7, 0, tzinfo=UTC)) == [notice]


def test_a_second_message_within_the_hour_is_not_announced_while_the_first_is_unopened():
    notice = queued(due_at=LATER)
    sent_before(notice)

    assert claim(now=LATER) == []

    notice.refresh_from_db()
    assert (notice.status, notice.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.GROUPED)


def test_a_second_message_is_announced_after_the_hour_when_the_first_was_opened():
    notice = queued(due_at=LATER)
    sent_before(notice, opened_at=NOON + timedelta(minutes=5))

    assert claim(now=LATER) == []
    assert claim(now=AFTER_THE_HOUR) == [notice]


def test_a_message_after_the_hour_is_announced():
    notice = queued(due_at=AFTER_THE_HOUR)
    sent_before(notice)

    assert claim(now=AFTER_THE_HOUR) == [notice]


def test_one_of_three_goes_and_the_others_wait_to_see_whether_it_arrives():
    first = queued()
    queued(recipient=first.recipient)
    queued(recipient=first.recipient, kind=Kind.NEW_ITEM)

    assert claim(now=NOON) == [first]
    assert claim(now=NOON + timedelta(seconds=59)) == []

    assert Notice.objects.queued().count() == 3


def test_what_waited_for_one_that_could_not_be_sent_goes_instead():
    first = queued()
    second = queued(recipient=first.recipient)
    claim(now=NOON)
    Notice.objects.filter(pk=first.pk).update(due_at=NOON + timedelta(hours=1), leased_until=None)

    assert claim(now=NOON + timedelta(seconds=60)) == [second]


@pytest.mark.parametrize("kind", [Kind.CONTACT_CHANGED, Kind.ACTIVATED])
def test_what_the_portal_does_not_say_by_itself_is_never_left_out(kind):
    notice = queued(kind=kind)
    other = queued(kind=kind, recipient=notice.recipient)
    sent_before(notice)
    sent_before(notice, kind=kind)

    assert claim(now=NOON) == [notice, other]


def test_channels_and_persons_are_counted_apart():
    sms = queued()
    email = queued(recipient=sms.recipient, channel=Channel.EMAIL)
    somebody_else = queued()

    assert claim(now=NOON) == [sms, email, somebody_else]


def test_a_notice_that_never_arrived_does_not_stand_in_the_way():
    notice = queued()
    sent_before(
        notice, status=Notice.Status.FAILED, reason=Notice.Reason.UNREACHABLE, finished_at=NOON
    )

    assert claim(now=NOON) == [notice]

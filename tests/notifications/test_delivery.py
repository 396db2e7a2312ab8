from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.addresses import address_mark
from notifications.delivery import deliver_due
from notifications.destination import Destination
from notifications.gateways import GatewayError
from notifications.models import Channel, Kind, Notice
from notifications.outbox import mark_opened, queue_notice, suppress
from tests.factories.notifications import NoticeFactory
from tests.notifications import plugs

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def forward(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


def queued(**differing):
    return NoticeFactory(**{"queued_at": NOON, "due_at": NOON, **differing})


def test_a_notice_goes_out_once(clock, outbox):
    notice = queued()

    assert deliver_due(clock=clock) == 1
    assert deliver_due(clock=clock) == 0

    notice.refresh_from_db()
    assert [sent.to for sent in outbox] == [plugs.MOBILE]
    assert (notice.status, notice.sent_at, notice.attempts) == (Notice.Status.SENT, NOON, 1)
    assert notice.address_mark == address_mark(plugs.MOBILE)


def test_the_gateway_is_given_the_words_and_the_key_of_the_notice(clock, outbox):
    notice = queued(channel=Channel.EMAIL)

    deliver_due(clock=clock)

    sent = outbox[0]
    assert (sent.channel, sent.to, sent.key) == ("email", plugs.EMAIL, str(notice.public_id))
    assert sent.subject.startswith("Nytt meddelande på ")
    assert sent.text.startswith("Hej!")


def test_the_address_book_is_told_what_the_notice_is_about(clock):
    notice = queued(kind=Kind.CONTACT_CHANGED)

    deliver_due(clock=clock)

    assert plugs.questions == [(notice.recipient, "sms", "contact_changed", notice.trigger)]


def test_the_notice_speaks_the_language_the_person_reads(clock, outbox):
    swedish, english = queued(), queued()
    plugs.book[english.recipient, "sms"] = Destination(plugs.MOBILE, language="en")

    deliver_due(clock=clock)

    texts = {sent.key: sent.text for sent in outbox}
    assert texts[str(swedish.public_id)].startswith("Du har ett nytt meddelande på ")
    assert texts[str(english.public_id)].startswith("You have a new message on ")


@pytest.mark.covers("R20", "R21")
def test_a_box_unticked_after_queueing_still_stops_the_notice(clock, outbox):
    notice = queued()
    plugs.book[notice.recipient, "sms"] = Notice.Reason.UNWANTED

    deliver_due(clock=clock)

    notice.refresh_from_db()
    assert outbox == []
    assert (notice.status, notice.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.UNWANTED)


def test_a_person_without_an_address_gets_nothing_and_nothing_goes_wrong(clock, outbox):
    notice = queued()
    plugs.book[notice.recipient, "sms"] = None

    deliver_due(clock=clock)

    notice.refresh_from_db()
    assert outbox == []
    assert (notice.status, notice.reason) == (Notice.Status.SUPPRESSED, Notice.Reason.NO_ADDRESS)


def test_a_number_changed_after_queueing_is_the_one_that_is_used(clock, outbox):
    notice = queued()
    plugs.book[notice.recipient, "sms"] = Destination("+46701740699")

    deliver_due(clock=clock)

    assert [sent.to for sent in outbox] == ["+46701740699"]


def test_an_undone_message_is_never_announced(clock, outbox):
    notice = queued(due_at=NOON + timedelta(seconds=10))
    suppress(trigger=notice.trigger)
    clock.forward(seconds=10)

    assert deliver_due(clock=clock) == 0
    assert outbox == []


@pytest.mark.covers("A-J4")
def test_three_messages_within_ten_minutes_give_one_notice(clock, outbox):
    first = queued()
    deliver_due(clock=clock)
    for minutes in [4, 9]:
        queued(recipient=first.recipient, due_at=NOON + timedelta(minutes=minutes))
    clock.forward(minutes=10)

    deliver_due(clock=clock)

    assert len(outbox) == 1
    assert Notice.objects.filter(reason=Notice.Reason.GROUPED).count() == 2


def test_three_messages_at_the_same_moment_give_one_notice(clock, outbox):
    first = queued()
    NoticeFactory.create_batch(2, recipient=first.recipient, due_at=NOON)

    deliver_due(clock=clock)
    clock.forward(seconds=61)
    deliver_due(clock=clock)

    assert len(outbox) == 1
    assert Notice.objects.filter(reason=Notice.Reason.GROUPED).count() == 2


@pytest.mark.covers("A-J4")
def test_a_message_read_before_sending_causes_no_notice(clock, outbox):
    notice = queued(due_at=NOON + timedelta(seconds=10))
    mark_opened(trigger=notice.trigger, recipient=notice.recipient)
    clock.forward(seconds=10)

    deliver_due(clock=clock)

    assert outbox == []


@pytest.mark.covers("A-J5")
def test_a_message_at_ten_past_eleven_in_the_evening_is_announced_at_eight(clock, outbox, settings):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    clock.now = datetime(2026, 11, 22, 22, 10, tzinfo=UTC)
    notice = queued(due_at=clock.now)

    deliver_due(clock=clock)
    assert outbox == []

    clock.now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    deliver_due(clock=clock)
    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


@pytest.mark.covers("A-J12")
def test_a_gateway_that_is_down_delays_the_notice_and_loses_nothing(clock, outbox):
    notice = queued()
    plugs.script.append(GatewayError("no answer"))

    deliver_due(clock=clock)
    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == (Notice.Status.QUEUED, 1)
    assert notice.due_at == NOON + timedelta(seconds=30)

    clock.forward(seconds=30)
    deliver_due(clock=clock)
    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == (Notice.Status.SENT, 2)
    assert len(outbox) == 1


def test_a_gateway_that_is_down_for_a_day_loses_nothing_and_tells_each_person_once(clock, outbox):
    person = queued().recipient
    plugs.script.extend([GatewayError("no answer")] * 1000)
    for hour in range(1, 24):
        queued(recipient=person, due_at=NOON + timedelta(hours=hour))
    while clock.now < NOON + timedelta(hours=24):
        deliver_due(clock=clock)
        clock.forward(minutes=15)
    assert Notice.objects.queued().count() == 24

    plugs.script.clear()
    while Notice.objects.queued().exists():
        deliver_due(clock=clock)
        clock.forward(minutes=5)

    assert Notice.objects.filter(status=Notice.Status.FAILED).count() == 0
    assert Notice.objects.filter(reason=Notice.Reason.GROUPED).count() >= 17
    assert len(outbox) <= 7


def test_the_gateway_is_asked_before_a_notice_is_sent_again(clock, outbox):
    notice = queued()
    plugs.script.append(GatewayError("it fell silent after taking the notice"))
    plugs.found[str(notice.public_id)] = "its reference"
    deliver_due(clock=clock)
    clock.forward(minutes=1)

    deliver_due(clock=clock)

    notice.refresh_from_db()
    assert outbox == []
    assert (notice.status, notice.provider_ref) == (Notice.Status.SENT, "its reference")


def test_two_who_share_a_telephone_never_take_the_same_sms_for_theirs(clock, settings, monkeypatch):
    settings.NOTICE_GATEWAYS = {"sms": "tests.notifications.plugs.OneHistoryGateway"}
    monkeypatch.setattr(plugs.OneHistoryGateway, "history", ["left before the worker was killed"])
    ran_out = NOON - timedelta(seconds=1)
    notices = [queued(leased_until=ran_out), queued(leased_until=ran_out)]

    deliver_due(clock=clock)

    references = {Notice.objects.get(pk=one.pk).provider_ref for one in notices}
    assert references == {"left before the worker was killed", "sent 1"}


def test_a_gateway_with_a_bug_is_one_that_is_down(clock, caplog):
    notice = queued()
    plugs.script.append(ZeroDivisionError(plugs.MOBILE))

    deliver_due(clock=clock)

    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == (Notice.Status.QUEUED, 1)
    assert plugs.MOBILE not in caplog.text


def test_an_address_book_that_breaks_for_one_does_not_stop_the_others(clock, settings, caplog):
    settings.NOTICE_ADDRESS_BOOK = "tests.notifications.plugs.broken_book"
    notices = [queued(), queued()]

    deliver_due(clock=clock)

    for notice in notices:
        notice.refresh_from_db()
        assert (notice.status, notice.attempts) == (Notice.Status.QUEUED, 1)
    assert plugs.MOBILE not in caplog.text


def test_nothing_is_begun_late_in_a_lease(outbox):
    notice = queued()
    times = iter([NOON, NOON + timedelta(seconds=31)])

    calls = deliver_due(clock=lambda: next(times, NOON + timedelta(seconds=32)))

    notice.refresh_from_db()
    assert calls == 0
    assert outbox == []
    assert notice.status == Notice.Status.QUEUED


def test_what_was_taken_in_the_last_second_of_the_day_stays_when_the_night_has_begun(
    outbox, settings
):
    settings.NOTICE_QUIET_HOURS = (21, 8)
    evening = datetime(2026, 11, 23, 19, 59, 59, tzinfo=UTC)
    notice = queued()
    times = iter([evening])

    deliver_due(clock=lambda: next(times, evening + timedelta(seconds=1)))

    notice.refresh_from_db()
    assert outbox == []
    assert notice.status == Notice.Status.QUEUED


def test_more_notices_than_threads_all_go(clock, outbox):
    NoticeFactory.create_batch(50, due_at=NOON)

    assert deliver_due(clock=clock) == 50

    assert len({sent.key for sent in outbox}) == 50
    assert not Notice.objects.queued().exists()


@pytest.mark.covers("P8", "R129")
def test_what_is_sent_holds_nothing_of_what_the_notice_is_about(clock, outbox):
    notice = queued(key="new_message:KANARIE", channel=Channel.EMAIL)

    deliver_due(clock=clock)

    everything = " ".join(vars(outbox[0]).values())
    for canary in ["KANARIE", str(notice.recipient), str(notice.trigger)]:
        assert canary not in everything
    assert str(notice.public_id) in everything


def test_no_address_is_found_in_the_log_or_in_the_row(clock, caplog):
    refused = queued(channel=Channel.EMAIL)
    plugs.script.append(GatewayError("refused", permanent=True))

    deliver_due(clock=clock)

    refused.refresh_from_db()
    assert "A notice was not taken by the gateway" in caplog.text
    assert plugs.EMAIL not in caplog.text + repr(vars(refused))


def test_queued_and_delivered_by_the_task_as_in_production(
    outbox, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr("notifications.outbox.wake", lambda task: task())

    with django_capture_on_commit_callbacks(execute=True):
        queue_notice(
            recipient=NoticeFactory.build().recipient, channel="sms", kind="new_item", key="k"
        )

    assert len(outbox) == 1

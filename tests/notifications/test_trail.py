from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.models import Channel, Kind, Notice
from notifications.trail import KINDS, NAMES, REASONS, told
from tests.factories.notifications import NoticeFactory

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SENT = {"status": "sent", "attempts": 1, "sent_at": NOON, "finished_at": NOON}


def said(**differing):
    waiting = {"status": "queued", "attempts": 0, "refusals": 0, "due_at": NOON, "queued_at": NOON}
    notice = NoticeFactory.build(**{**waiting, **differing})
    return told(notice, now=NOON)


def test_every_kind_channel_and_reason_there_is_has_its_words():
    assert set(KINDS) == set(Kind)
    assert set(NAMES) == set(Channel)
    assert set(REASONS) == set(Notice.Reason)


def test_what_was_just_queued_leaves_at_once():
    assert (said().state, said().why) == ("Köad", "Skickas strax.")


def test_what_should_have_left_long_ago_does_not_say_at_once():
    waits = said(due_at=NOON - timedelta(minutes=7))

    assert waits.why.startswith("Väntar sedan 2026-11-23 11.53. Utskicken är försenade")
    assert waits.advice == "Är det bråttom, ring."


@pytest.mark.parametrize("tried", [{}, {"attempts": 1}, {"attempts": 1, "refusals": 1}])
def test_a_retry_that_should_have_been_made_long_ago_does_not_promise_itself_for_now(tried):
    waits = said(due_at=NOON - timedelta(minutes=7), **tried)

    assert waits.why.startswith("Väntar sedan 2026-11-23 11.53.")


def test_what_was_just_queued_behind_others_that_wait_does_not_say_at_once():
    notice = NoticeFactory.build(status="queued", attempts=0, refusals=0, due_at=NOON)

    words = told(notice, now=NOON, backlog=timedelta(minutes=55))

    assert words.why == (
        "Utskicken är försenade just nu: andra väntar sedan 2026-11-23 11.05, men inget är "
        "förlorat."
    )
    assert told(notice, now=NOON, backlog=timedelta(seconds=50)).why == "Skickas strax."


def test_what_waits_for_its_time_says_when():
    waits = said(due_at=NOON + timedelta(minutes=40))

    assert waits.why == "Skickas 2026-11-23 12.40."


def test_what_waits_for_the_morning_says_that_it_is_quiet_now(settings):
    settings.NOTICE_QUIET_HOURS = (11, 13)

    assert said().why == "Tyst tid. Skickas 2026-11-23 13.00."


def test_a_provider_that_is_out_of_order_is_nothing_for_the_caseworker_to_mend():
    waits = said(attempts=2, due_at=NOON + timedelta(minutes=10))

    assert (
        waits.why == "Tjänsten som skickar sms svarar inte just nu. Nytt försök 2026-11-23 12.10."
    )
    assert waits.advice == "Du behöver inte göra något. Är det bråttom, ring."


def test_a_number_that_was_turned_down_once_is_tried_again_and_may_be_asked_about():
    waits = said(attempts=1, refusals=1, due_at=NOON + timedelta(minutes=2))

    assert "tog inte emot numret (försök 1 av 3)" in waits.why
    assert waits.advice == "Kontrollera numret med personen."


def test_an_sms_that_left_is_not_said_to_have_arrived():
    assert (
        said(**SENT).why == "Lämnat till operatören 2026-11-23 12.00. Ingen uppgift än om det "
        "kom fram."
    )


def test_of_an_email_nobody_will_know_whether_it_arrived():
    assert said(**SENT, channel=Channel.EMAIL).why.endswith(
        "Om e-post kommer fram får vi inte veta."
    )


def test_an_sms_that_arrived_is_good():
    arrived = said(**{**SENT, "status": "delivered"})

    assert (arrived.state, arrived.why, arrived.tone) == (
        "Levererad",
        "Kom fram 2026-11-23 12.00.",
        "good",
    )


@pytest.mark.covers("A-J6")
@pytest.mark.parametrize(
    ("reason", "why", "advice"),
    [
        ("refused", "Tjänsten som skickar sms tog inte emot numret.", "Kontrollera numret"),
        ("unreachable", "Det kom inte fram.", "Kontrollera numret"),
        ("gave_up", "svarade inte på ett dygn. Det är inget fel på numret.", "Skicka igen."),
    ],
)
def test_a_failure_says_whose_it_is_and_what_to_do(reason, why, advice):
    failed = said(status="failed", reason=reason, attempts=3, finished_at=NOON)

    assert (failed.state, failed.tone) == ("Misslyckad", "warning")
    assert why in failed.why
    assert failed.advice.startswith(advice)


def test_a_failure_about_what_has_been_seen_all_the_same_asks_for_no_other_notice():
    failed = {"status": "failed", "attempts": 1, "finished_at": NOON, "opened_at": NOON}

    refused, gave_up = said(**failed, reason="refused"), said(**failed, reason="gave_up")

    assert refused.advice == ("Det behöver inte skickas igen, men kontrollera numret med personen.")
    assert (gave_up.advice, refused.tone, gave_up.tone) == ("", "", "")


@pytest.mark.parametrize(
    ("reason", "mends"),
    [("no_address", True), ("refused", True), ("unreachable", True), ("gave_up", False)],
)
def test_what_the_contact_details_are_to_blame_for_is_mended_there(reason, mends):
    status = "suppressed" if reason == "no_address" else "failed"

    assert said(status=status, reason=reason, attempts=1, finished_at=NOON).mends is mends


@pytest.mark.parametrize("reason", Notice.Reason)
def test_nobody_is_told_to_post_a_letter_to_somebody_protected(reason):
    failed = reason in {"refused", "unreachable", "gave_up"}
    status = "failed" if failed else "suppressed"
    notice = NoticeFactory.build(status=status, reason=reason, attempts=1, finished_at=NOON)

    open_to_all, protected = (told(notice, now=NOON, is_protected=one) for one in (False, True))

    assert "brev" not in protected.advice
    assert ("bestämt för personen" in protected.advice) is ("brev" in open_to_all.advice)
    assert "skydd" not in (protected.why + protected.advice).lower()


@pytest.mark.parametrize("reason", ["read", "undone", "grouped"])
def test_what_was_not_needed_is_no_trouble_and_asks_for_nothing(reason):
    stopped = said(status="suppressed", reason=reason, finished_at=NOON)

    assert stopped.why.startswith("Behövdes inte")
    assert (stopped.advice, stopped.tone) == ("", "")


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("reason", Notice.Reason)
def test_no_sentence_is_left_with_a_gap_or_begins_small(channel, reason):
    failed = reason in {"refused", "unreachable", "gave_up"}
    status = "failed" if failed else "suppressed"

    words = said(channel=channel, status=status, reason=reason, attempts=failed, finished_at=NOON)

    assert words.why[0].isupper()
    assert words.why.endswith(".")
    assert "{" not in words.why + words.advice

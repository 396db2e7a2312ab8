"""Empty the outbox: take what is due, ask where it is to go, hand it over, write down the outcome.

Only this thread speaks with the database; the threads it starts speak with the gateways. So one
connection serves a whole worker, it is in no transaction while anybody is waited for, and it is
not held once for every gateway call that is slow today.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from queue import SimpleQueue
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from notifications.claims import claimed
from notifications.destination import Destination, address_book
from notifications.gateways import GatewayError, gateway_for
from notifications.models import Channel, Kind, Notice
from notifications.outcomes import Sent, record_sent, record_stopped, record_trouble
from notifications.quiet import next_allowed
from notifications.texts import words_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifications.gateways import Gateway
    from notifications.texts import Words

# Nothing is begun in the last half of a lease: that is for the gateways' own timeouts, which
# together must be shorter.
TIME_TO_ANSWER = timedelta(seconds=30)


@dataclass(frozen=True)
class Letter:
    """A notice with everything it takes to send it."""

    notice: Notice
    address: str
    words: Words


@dataclass(frozen=True)
class Answer:
    """What a gateway said: a reference, or what went wrong."""

    letter: Letter
    provider_ref: str = ""
    error: GatewayError | None = None


def deliver_due(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send every notice whose time has come. The number of gateway calls that were made.

    May run in any number of processes at once and may be killed anywhere: what was not written
    down comes back when its lease has run out, with the same key for the gateway.
    """
    gateway = cache(gateway_for)
    answers: SimpleQueue[Answer] = SimpleQueue()
    calls = waiting = 0
    with ThreadPoolExecutor(settings.NOTICE_THREADS, thread_name_prefix="gateway") as pool:
        try:
            for notice in claimed(clock):
                if waiting == settings.NOTICE_THREADS:
                    given = _given(answers)
                    waiting -= len(given)
                    _write_down(given, now=clock())
                if letter := _prepare(notice, now=clock()):
                    pool.submit(_carry, letter, gateway(notice.channel), answers)
                    calls, waiting = calls + 1, waiting + 1
        finally:
            # Also when this loop broke: what has left is to be known as sent.
            while waiting:
                given = _given(answers)
                waiting -= len(given)
                _write_down(given, now=clock())
    return calls


def _prepare(notice: Notice, *, now: datetime) -> Letter | None:
    """The letter, or None when there is nothing to send or no time left to send it in."""
    if notice.leased_until is None or now > notice.leased_until - TIME_TO_ANSWER:
        return None
    if next_allowed(now) > now:
        return None
    try:
        found = address_book()(notice.recipient, notice.channel, notice.kind, notice.trigger)
    except Exception as error:
        # The outermost loop: one person's data must not stop everybody else's notices.
        _put_off(notice, error, now=now)
        return None
    if not isinstance(found, Destination):
        record_stopped(notice, found or Notice.Reason.NO_ADDRESS, now=now)
        return None
    words = words_for(
        kind=Kind(notice.kind), channel=Channel(notice.channel), language=found.language
    )
    return Letter(notice=notice, address=found.address, words=words)


def _put_off(notice: Notice, error: Exception, *, now: datetime) -> None:
    # Only the kind of error is written down: its text could hold what the address book read.
    trouble = GatewayError(f"the address book broke: {type(error).__name__}")
    record_trouble(notice, trouble, address="", now=now)


def _carry(letter: Letter, gateway: Gateway, answers: SimpleQueue[Answer]) -> None:
    """Runs in a thread of its own and never touches the database. Always answers."""
    try:
        answers.put(Answer(letter, provider_ref=_send(letter, gateway)))
    except GatewayError as error:
        answers.put(Answer(letter, error=error))
    except Exception as error:
        # A gateway with a bug must not lose the others' answers either.
        trouble = GatewayError(f"the gateway broke: {type(error).__name__}")
        answers.put(Answer(letter, error=trouble))


def _send(letter: Letter, gateway: Gateway) -> str:
    notice, words = letter.notice, letter.words
    key = str(notice.public_id)
    if notice.may_have_left:
        reference = gateway.find(
            to=letter.address, text=words.text, key=key, since=notice.queued_at
        )
        if reference is not None:
            return reference
    return gateway.send(to=letter.address, text=words.text, subject=words.subject, key=key)


def _given(answers: SimpleQueue[Answer]) -> list[Answer]:
    """The next answer, and whatever others there are by then."""
    given = [answers.get()]
    while not answers.empty():
        given.append(answers.get())
    return given


def _write_down(given: list[Answer], *, now: datetime) -> None:
    record_sent(
        [
            Sent(answer.letter.notice, answer.provider_ref, answer.letter.address)
            for answer in given
            if answer.error is None
        ],
        now=now,
    )
    for answer in given:
        if answer.error is not None:
            letter = answer.letter
            record_trouble(letter.notice, answer.error, address=letter.address, now=now)

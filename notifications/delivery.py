"""Empty the outbox: take what is due, ask where it is to go, hand it over, write down the outcome.

Only this thread speaks with the database; the threads it starts speak with the gateways. So one
connection serves a whole worker, it is in no transaction while anybody is waited for, and it is
not held once for every gateway call that is slow today.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from queue import SimpleQueue
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from notifications.addresses import address_mark
from notifications.claims import claimed
from notifications.destination import Destination, address_book
from notifications.gateways import GatewayError, gateway_for
from notifications.models import Channel, Kind, Notice
from notifications.outcomes import (
    Sent,
    bring_forward,
    record_sent,
    record_stopped,
    record_trouble,
    still_ours,
)
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


# The provider's reference, what went wrong, or None when the lease was too short to begin.
Outcome = str | GatewayError | None


@dataclass(frozen=True)
class Letter:
    """A notice with everything it takes to send it."""

    notice: Notice
    address: str
    words: Words
    # The references of other notices to this address, for a gateway that tells notices apart by
    # their words: two persons may share a telephone.
    taken: frozenset[str] = frozenset()


def deliver_due(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send every notice whose time has come. The number that gateways were asked to take.

    May run in any number of processes at once and may be killed anywhere: what was not written
    down comes back when its lease has run out, with the same key for the gateway.
    """
    with ThreadPoolExecutor(settings.NOTICE_THREADS, thread_name_prefix="gateway") as pool:
        letters = UnderWay(pool, clock)
        try:
            for notice in claimed(clock):
                if letter := _prepare(notice, letters, now=clock()):
                    letters.hand_over(letter)
        finally:
            # Also when this loop broke: what has left is to be known as sent.
            letters.write_down_all()
    return letters.answered


def _prepare(notice: Notice, letters: UnderWay, *, now: datetime) -> Letter | None:
    """The letter, or None when there is nothing to send or the night has begun.

    Asked just before it leaves, for since the claim it may have been read, undone or withdrawn.
    """
    if next_allowed(now) > now or not still_ours(notice).exists():
        return None
    try:
        found = address_book()(notice.recipient, notice.channel, notice.kind, notice.trigger)
    except Exception as error:
        # The outermost loop: one person's data must not stop everybody else's notices. Only the
        # kind of error is told, since its text could hold what the address book read.
        trouble = GatewayError(f"the address book broke: {type(error).__name__}")
        record_trouble(notice, trouble, address="", now=now)
        return None
    if not isinstance(found, Destination):
        record_stopped(notice, found or Notice.Reason.NO_ADDRESS, now=now)
        return None
    words = words_for(
        kind=Kind(notice.kind), channel=Channel(notice.channel), language=found.language
    )
    if not notice.may_have_left:
        return Letter(notice, found.address, words)
    # Of two who share a telephone the first may be about to find the SMS that this one looks for.
    letters.write_down_those_to(found.address)
    return Letter(notice, found.address, words, _taken(notice, found.address))


def _taken(notice: Notice, address: str) -> frozenset[str]:
    others = Notice.objects.sent().filter(
        channel=notice.channel,
        address_mark=address_mark(address),
        sent_at__gte=notice.queued_at - timedelta(hours=1),
    )
    return frozenset(others.values_list("provider_ref", flat=True))


class UnderWay:
    """The letters that the gateways have been given, until what they answered is written down."""

    def __init__(self, pool: ThreadPoolExecutor, clock: Callable[[], datetime]) -> None:
        self.answered = 0
        self._pool = pool
        self._clock = clock
        self._gateway = cache(gateway_for)
        self._waiting = 0
        self._addresses: Counter[str] = Counter()
        self._answering: set[str] = set()
        self._answers: SimpleQueue[tuple[Letter, Outcome]] = SimpleQueue()

    def hand_over(self, letter: Letter) -> None:
        # As many again as are being sent lie ready, so that no thread waits for its next letter.
        if self._waiting >= 2 * settings.NOTICE_THREADS:
            self._write_down_some()
        self._addresses[letter.address] += 1
        self._pool.submit(self._carry, letter, self._gateway(letter.notice.channel))
        self._waiting += 1

    def write_down_those_to(self, address: str) -> None:
        """Wait until nothing is under way to this address."""
        while self._addresses[address]:
            self._write_down_some()

    def write_down_all(self) -> None:
        while self._waiting:
            self._write_down_some()

    def _carry(self, letter: Letter, gateway: Gateway) -> None:
        """In a thread of its own. Always answers, or the others would wait for it for ever."""
        try:
            outcome = _send(letter, gateway, now=self._clock())
        except GatewayError as error:
            outcome = error
        except Exception as error:
            outcome = GatewayError(f"the gateway broke: {type(error).__name__}")
        self._answers.put((letter, outcome))

    def _write_down_some(self) -> None:
        """The next answer, and whatever others there are by then."""
        given = [self._answers.get()]
        while not self._answers.empty():
            given.append(self._answers.get())
        self._waiting -= len(given)
        self._addresses -= Counter(letter.address for letter, _outcome in given)
        now = self._clock()
        sent = [
            Sent(letter.notice, outcome, letter.address)
            for letter, outcome in given
            if isinstance(outcome, str)
        ]
        record_sent(sent, now=now)
        # Once a round is enough to find out that a gateway which was away has come back.
        for channel in {one.notice.channel for one in sent} - self._answering:
            bring_forward(channel, now=now)
            self._answering.add(channel)
        for letter, outcome in given:
            self.answered += outcome is not None
            if isinstance(outcome, GatewayError):
                record_trouble(letter.notice, outcome, address=letter.address, now=now)


def _send(letter: Letter, gateway: Gateway, *, now: datetime) -> Outcome:
    """The provider's reference. None, and nothing is sent, when too little of the lease is left."""
    notice, words = letter.notice, letter.words
    if notice.leased_until is None or now > notice.leased_until - TIME_TO_ANSWER:
        return None
    key = str(notice.public_id)
    sent_before = None
    if notice.may_have_left:
        sent_before = gateway.find(
            to=letter.address,
            text=words.text,
            key=key,
            since=notice.queued_at,
            taken=letter.taken,
        )
    return sent_before or gateway.send(
        to=letter.address, text=words.text, subject=words.subject, key=key
    )

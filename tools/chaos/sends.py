"""A thousand letters while everything is killed at random (CHAOS-1).

A letter is acknowledged once and then it is there, once; its notices reach the provider, and each
under one key, by which the provider lets it out once.
"""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
import redis

from tools.chaos.caseworker import Caseworker, RefusedError
from tools.chaos.shooting import WHERE_IT_HURTS, Shooting

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tools.stack import Stack

WHO = "Fredrik Holm"
CHANNELS = ("sms", "email")
PAGES = 4
# After the last letter: for the leases of those killed, the provider's lies and the timetable.
DRAIN_PATIENCE = 600.0
LOOK_SECONDS = 0.2
QUIET_SECONDS = 3.0
QUEUED = "SELECT count(*) FROM notifications_notice WHERE status = 'queued'"
LETTERS = """
    SELECT thread.subject, message.public_id::text
    FROM messaging_message AS message JOIN messaging_thread AS thread ON thread.id = thread_id
    WHERE thread.subject LIKE %s
"""
NOTICES = """
    SELECT public_id::text, trigger::text, channel, status FROM notifications_notice
    WHERE trigger = ANY(%s::uuid[])
"""


@dataclass
class Sends:
    """What became of the letters."""

    sent: int = 0
    tries: int = 0
    seconds: float = 0.0
    draining: float = 0.0
    hits: Counter[str] = field(default_factory=Counter)
    processes: int = 0
    calls: int = 0
    raw_doubles: int = 0
    lost: int = 0
    doubled: int = 0
    notices_lost: int = 0
    notices_doubled: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.notices_lost or self.notices_doubled)

    def __str__(self) -> str:
        hits = ", ".join(f"{name} {count}" for name, count in sorted(self.hits.items()))
        return (
            f"{self.sent} letters in {self.tries} tries, "
            f"{self.seconds:.0f} s and {self.draining:.0f} s until nothing waited; "
            f"{self.hits.total()} hits on {self.processes} processes ({hits}): "
            f"{self.lost} letters lost, {self.doubled} doubled; of {2 * self.sent} notices "
            f"{self.notices_lost} lost, {self.notices_doubled} doubled after the key "
            f"({self.calls} calls, {self.raw_doubles} raw doubles)"
        )


def under_fire(
    stack: Stack,
    recipients: Sequence[str],
    *,
    mark: str,
    rng: random.Random,
    every: tuple[int, int],
    naive: bool = False,
) -> Sends:
    """A letter to each, from several pages at once. The stack is whole again on return."""
    told = Sends()
    stack.outbox.unlink(missing_ok=True)
    began = time.monotonic()
    pages = [Caseworker(stack.url, WHO, naive=naive) for _ in range(PAGES)]
    for page in pages:
        page.sign_in()

    def progress() -> int:
        return sum(page.acknowledged for page in pages)

    targets = WHERE_IT_HURTS if naive else ()
    with Shooting(stack, rng, progress=progress, every=every, targets=targets) as shooting:
        told.sent = _send_all(pages, recipients, mark)
    told.seconds = time.monotonic() - began
    told.tries = sum(page.tries for page in pages)
    told.hits, told.processes = shooting.hits, shooting.processes
    began = time.monotonic()
    _drained(stack, naive=naive)
    told.draining = time.monotonic() - began
    _count_up(stack, told, mark)
    return told


def _send_all(pages: list[Caseworker], recipients: Sequence[str], mark: str) -> int:
    """How many were acknowledged. Raises what a page was refused with."""
    letters = [(recipient, f"{mark} {number}") for number, recipient in enumerate(recipients)]

    def write(page: Caseworker, share: list[tuple[str, str]]) -> int:
        for number, letter in enumerate(share):
            if page.gives_up:
                return number
            try:
                page.send(*letter)
            except RefusedError:
                give_up()
                raise
        return len(share)

    def give_up() -> None:
        """When one is refused, or all is stopped from outside, the others don't go on."""
        for page in pages:
            page.gives_up = True

    shares = [letters[turn :: len(pages)] for turn in range(len(pages))]
    with ThreadPoolExecutor(len(pages)) as pool:
        try:
            return sum(pool.map(write, pages, shares))
        finally:
            give_up()


def _drained(stack: Stack, *, naive: bool) -> None:
    """Wait until nothing is queued: in the outbox, or in the naive variant's broker."""
    deadline = time.monotonic() + DRAIN_PATIENCE
    is_empty = _broker_is_quiet if naive else _outbox_is_empty
    while not is_empty(stack):
        if time.monotonic() > deadline:
            raise TimeoutError("notices are still queued")
        time.sleep(LOOK_SECONDS)


def _outbox_is_empty(stack: Stack) -> bool:
    """What a worker has in hand is queued still, until the provider has answered; only a call by
    one whose lease had run out may yet be on its way, and is to be counted."""
    return bool(_ask(stack, QUEUED)[0][0] == 0) and _provider_hears_nothing(stack)


def _broker_is_quiet(stack: Stack) -> bool:
    with redis.Redis.from_url(stack.env["REDIS_URL"], socket_timeout=5) as broker:
        if broker.llen("celery"):
            return False
    return _provider_hears_nothing(stack)


def _provider_hears_nothing(stack: Stack) -> bool:
    before = _size(stack.outbox)
    time.sleep(QUIET_SECONDS)
    return _size(stack.outbox) == before


def _size(book: Path) -> int:
    return book.stat().st_size if book.exists() else 0


def _count_up(stack: Stack, told: Sends, mark: str) -> None:
    letters = _ask(stack, LETTERS, [f"{mark} %"])
    of_subject = Counter(subject for subject, _letter in letters)
    told.lost = told.sent - len(of_subject)
    told.doubled = of_subject.total() - len(of_subject)
    # What a key stands for: which letter and by which channel.
    subjects = {letter: subject for subject, letter in letters}
    notices = _ask(stack, NOTICES, [list(subjects)])
    of_key = {key: (subjects[trigger], channel) for key, trigger, channel, _status in notices}
    calls = list(_calls(stack.outbox, of_key, subjects))
    told.calls = len(calls)
    keys = set(calls)
    told.raw_doubles = len(calls) - len(keys)
    out = Counter(place for place, _key in keys)
    told.notices_doubled = out.total() - len(out)
    told.notices_lost = len(CHANNELS) * told.sent - len(out)


def _calls(
    outbox: Path, of_key: dict[str, tuple[str, str]], subjects: dict[str, str]
) -> Iterable[tuple[tuple[str, str], str]]:
    """Every call to the provider: about which letter by which channel, and under which key."""
    lines = outbox.read_text().splitlines() if outbox.exists() else []
    for line in lines:
        channel, key = line.split()
        letter = key.partition(":")[0]
        yield of_key.get(key) or (subjects.get(letter, letter), channel), key


def _ask(stack: Stack, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.env["DATABASE_URL"]) as database:
        return database.execute(query.encode(), values).fetchall()

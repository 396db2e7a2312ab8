"""Kills web, worker, beat, Postgres and Redis at random, and wipes Redis, until it is told to stop.

What dies is started again at once, as whoever watches over a server does. The next shot falls some
letters later, so that there are as many on a busy machine as on an idle one.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Self

import redis

from tools.chaos.own import kill_family
from tools.place import StackError

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from tools.stack import Stack

WIPE = "wiped redis"
LOOK_SECONDS = 0.02
# In this order, over and over, where a queue that is the only truth must lose: nobody empties it,
# and then it is gone.
WHERE_IT_HURTS = ("worker", WIPE, "redis")
# The web twice, since everything begins there.
TARGETS = ("web", "web", "worker", "worker", "beat", "postgres", "redis", WIPE, WIPE)


class Shooting:
    """Use with `with`; raises what went wrong with it on the way out."""

    def __init__(
        self,
        stack: Stack,
        rng: random.Random,
        *,
        progress: Callable[[], int],
        every: tuple[int, int],
        targets: Sequence[str] = (),
    ) -> None:
        """`progress`: how many letters have left; `every`: from and to how many between shots.

        `targets`: in this order, instead of all there are at random.
        """
        self.stack, self.rng = stack, rng
        self.progress, self.every = progress, every
        self.targets = targets
        self._deck: list[str] = []
        self.hits: Counter[str] = Counter()
        self.processes = 0
        self._over = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="shooting")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        if self._trouble and error is None:
            raise self._trouble

    def _run(self) -> None:
        try:
            while self._next_moment():
                self._shoot(self._drawn())
                self._bring_back_the_dead()
        except (StackError, OSError, redis.RedisError) as trouble:
            self._trouble = trouble

    def _next_moment(self) -> bool:
        """Some letters from now, and in the middle of one. False when all have left."""
        wanted = self.progress() + self.rng.randint(*self.every)
        while not self._over.wait(LOOK_SECONDS):
            if self.progress() >= wanted:
                return not self._over.wait(self.rng.uniform(0, 0.3))
        return False

    def _drawn(self) -> str:
        """From a shuffled deck: a short run meets different ones too."""
        if not self._deck:
            self._deck = [*reversed(self.targets)] or self.rng.sample(TARGETS, len(TARGETS))
        return self._deck.pop()

    def _shoot(self, target: str) -> None:
        if target == WIPE:
            with redis.Redis.from_url(self.stack.env["REDIS_URL"], socket_timeout=5) as broker:
                broker.flushall()
        else:
            process = self.stack.everything()[target]
            if process.pid is None:
                return
            self.processes += kill_family(process.pid)
            process.kill()
        self.hits[target] += 1

    def _bring_back_the_dead(self) -> None:
        for name, process in self.stack.everything().items():
            if not process.alive():
                self.stack.restart(name)

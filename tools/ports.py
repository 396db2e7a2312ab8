"""Free ports on loopback, and whether somebody answers at one."""

from __future__ import annotations

import random
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Below the range from which the kernel takes the other end of outgoing calls, above the well-known.
LOWEST, HIGHEST = 20_000, 29_999


def is_free(port: int) -> bool:
    """Nobody listens on 127.0.0.1 at this port right now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(wish: int | None = None) -> int:
    """The wished port where it is free, else a random one: two stacks at once seldom meet."""
    if wish and wish < 65_536 and is_free(wish):
        return wish
    # Not the seeded generator of a test run: two workers would choose alike.
    dice = random.SystemRandom()
    while True:
        port = dice.randint(LOWEST, HIGHEST)
        if is_free(port):
            return port


def wait_until(answers: Callable[[], bool], *, alive: Callable[[], bool], seconds: float) -> bool:
    """Ask until the answer is yes; no when the time is up or the one who should answer has died."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answers():
            return True
        if not alive():
            return False
        time.sleep(0.05)
    return False

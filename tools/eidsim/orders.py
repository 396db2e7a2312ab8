"""The orders under way, of both providers, and how long each may wait. All in memory."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from tools.eidsim.flaws import RIGHT, Flaw

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.eidsim.mishaps import Mishap
    from tools.eidsim.people import Person

ProviderName = Literal["bankid", "freja"]

# Seconds: until somebody picks the order up, and in all.
LIFETIMES: dict[ProviderName, tuple[int, int]] = {"bankid": (30, 180), "freja": (120, 120)}
# What the provider calls it when time runs out before and after that.
TIMEOUTS: dict[ProviderName, tuple[str, str]] = {
    "bankid": ("startFailed", "expiredTransaction"),
    "freja": ("EXPIRED", "EXPIRED"),
}
CANCELLED_BY_USER: dict[ProviderName, str] = {"bankid": "userCancel", "freja": "CANCELED"}
TAKEN_OVER: dict[ProviderName, str] = {"bankid": "cancelled", "freja": "CANCELED"}
# What BankID may say while it waits, and how an order may end at each.
HINTS = (
    "outstandingTransaction",
    "noClient",
    "started",
    "userMrtd",
    "userCallConfirm",
    "userSign",
    "processing",
)
ENDINGS: dict[ProviderName, tuple[str, ...]] = {
    "bankid": (
        "userCancel",
        "cancelled",
        "startFailed",
        "expiredTransaction",
        "certificateErr",
        "userDeclinedCall",
        "notSupportedByUserApp",
        "transactionRiskBlocked",
    ),
    "freja": ("REJECTED", "CANCELED", "RP_CANCELED", "EXPIRED"),
}
FORGET_AFTER = 600


@dataclass
class Order:
    provider: ProviderName
    created_at: float
    return_url: str = ""
    intent: str = ""
    # The number the relying party already knows, where it gave one.
    number: str = ""
    # Freja's: the level asked for, and the attributes.
    min_level: str = ""
    attributes: frozenset[str] = frozenset()
    # Freja's: what it was told of the device that asks.
    origin: dict[str, str] = field(default_factory=dict)
    reference: str = field(default_factory=lambda: str(uuid.uuid4()))
    start_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_token: str = field(default_factory=lambda: str(uuid.uuid4()))
    qr_secret: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: Literal["waiting", "picked_up", "approved", "ended"] = "waiting"
    # The provider's word for an end without approval.
    ended_as: str = ""
    # What is said while it waits, when somebody plays another turn than the usual.
    hint: str = ""
    # BankID's judgement of whether the one who approves is the one who asked.
    risk: str = "LOW"
    # What is wrong with the answer, when somebody plays that it isn't the provider's own.
    flaw: Flaw = RIGHT
    is_same_device: bool = False
    person: Person | None = None
    level: str = ""
    approved_at: float = 0
    # When the relying party asked what has become of it.
    asked_at: list[float] = field(default_factory=list)

    @property
    def is_alive(self) -> bool:
        return self.state in ("waiting", "picked_up")

    def end(self, code: str) -> None:
        self.state, self.ended_as = "ended", code


class Desk:
    """Where orders are handed in, picked up and answered. Every thread of the server shares one."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        # What goes wrong next, one for each answer.
        self.mishaps: deque[Mishap] = deque()
        self._orders: list[Order] = []
        self._lock = threading.RLock()

    def add(self, order: Order) -> None:
        with self._lock:
            oldest = self.clock() - FORGET_AFTER
            self._orders = [kept for kept in self._orders if kept.created_at > oldest]
            self._orders.append(order)

    def find(self, token: str) -> Order | None:
        """An order by any of its tokens, run out if its time has passed."""
        with self._lock:
            for order in self._orders:
                if token in (order.reference, order.start_token, order.qr_token):
                    return self._timed(order)
        return None

    def newest(self) -> Order | None:
        """The youngest order still alive: whoever is trying the demo has just made it."""
        with self._lock:
            alive = [order for order in self._orders if self._timed(order).is_alive]
            return max(alive, key=lambda order: order.created_at, default=None)

    def under_way(self, provider: ProviderName, number: str) -> list[Order]:
        """Orders alive that are bound to a number."""
        with self._lock:
            return [
                order
                for order in self._orders
                if self._timed(order).is_alive
                and (order.provider, order.number) == (provider, number)
            ]

    def pick_up(self, order: Order, *, is_same_device: bool) -> None:
        """The app is open with this order: somebody is reading what it says."""
        with self._lock:
            # Looking at the page twice must not revive an order that is decided or has run out.
            if order.state == "waiting":
                order.state = "picked_up"
            order.is_same_device = order.is_same_device or is_same_device

    def approve(self, order: Order, person: Person, level: str) -> None:
        with self._lock:
            order.state, order.person, order.level = "approved", person, level
            order.approved_at = self.clock()

    def forget(self, order: Order) -> None:
        with self._lock:
            self._orders.remove(order)

    def _timed(self, order: Order) -> Order:
        age = self.clock() - order.created_at
        before, in_all = LIFETIMES[order.provider]
        not_picked_up, too_slow = TIMEOUTS[order.provider]
        if order.state == "waiting" and age > before:
            order.end(not_picked_up)
        elif order.state == "picked_up" and age > in_all:
            order.end(too_slow)
        return order


def freja_reference() -> str:
    """As Freja's look: 64 characters that a URL can hold."""
    return secrets.token_urlsafe(48)

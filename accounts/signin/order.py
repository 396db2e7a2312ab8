"""A citizen's sign-in from the first click to the answer, whichever provider it is.

The rest of the product drives a sign-in by these functions only. A PendingOrder is kept in the row
that the browser session's token names (accounts.signin.begun): whoever completes an order is signed
in in the session that began it, so one begun by somebody else's browser opens nothing (security T6,
CWE-384).
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from accounts.signin import bankid, freja
from accounts.signin.provider import UNREACHABLE, Order, ProviderError, Visit
from accounts.signin.wording import ending, waiting

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.signin.claims import Claims
    from accounts.signin.provider import Links, Provider

logger = logging.getLogger(__name__)

# Seconds. BankID advises two between collects, and never less than one.
COLLECT_EVERY = 2
# How long an order that nobody has picked up is replaced by a new one when the provider drops it:
# a BankID order waits 30 seconds, and somebody may need to look for the phone.
RENEW_FOR = 180
# Collects in a row that may get no answer before we give up: a lost packet is no failed sign-in.
MISSES_ALLOWED = 3
# What is waited out like silence: BankID under maintenance may be asked again (RP API, errors).
_WAITED_OUT = frozenset({UNREACHABLE, "Maintenance"})

_NOT_PICKED_UP = frozenset({"", "outstandingTransaction", "noClient", "STARTED"})
_TIMED_OUT = frozenset({"startFailed", "expiredTransaction", "EXPIRED"})
CLIENTS: dict[str, Provider] = {"bankid": bankid, "freja": freja}


@dataclass(frozen=True, slots=True)
class PendingOrder:
    """A sign-in under way. Times are seconds since the epoch, since it is kept as JSON."""

    provider: str
    order: Order
    visit: Visit
    begun_at: float
    started_at: float
    collected_at: float
    hint: str = ""
    misses: int = 0

    def as_json(self) -> dict[str, Any]:
        """For the database, never for the browser: the QR secret is in it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        order, visit = Order(**data["order"]), Visit(**data["visit"])
        return cls(**{**data, "order": order, "visit": visit})

    @property
    def start_token(self) -> str:
        """What opens the app on the same device. The browser may see it."""
        return self.order.start_token

    @property
    def is_scannable(self) -> bool:
        """Nobody has scanned the code or opened the app yet, so the code is still worth showing."""
        return self.hint in _NOT_PICKED_UP


@dataclass(frozen=True, slots=True)
class Pending:
    """Wait, and show `text`. `order` replaces the one that is kept."""

    order: PendingOrder
    hint: str
    text: str


@dataclass(frozen=True, slots=True)
class Completed:
    """Somebody identified. `reference` is the provider's own for the order: use it once."""

    claims: Claims
    reference: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Nobody is signed in; `text` says why. `is_permanent`: trying again can't help."""

    code: str
    text: str
    is_permanent: bool


Outcome = Completed | Pending | Failed


class BeginError(Exception):
    """The provider didn't take the order. `failed` says so to the citizen."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.code)
        self.failed = failed


def begin(
    provider: str,
    *,
    end_user_ip: str,
    return_url: str,
    user_agent: str,
    is_on_this_device: bool = False,
    now: datetime | None = None,
) -> PendingOrder:
    """Ask a provider to identify the visitor. Raises BeginError if it won't.

    `return_url` is where the app goes afterwards on the same device; let it hold a value that only
    this session knows.
    """
    visit = Visit(end_user_ip, return_url, user_agent, is_on_this_device)
    try:
        order = CLIENTS[provider].auth(visit)
    except ProviderError as error:
        raise BeginError(failed(provider, error.code)) from error
    # Taken after the answer: the code counts its seconds from there.
    at = (now or timezone.now()).timestamp()
    return PendingOrder(provider, order, visit, begun_at=at, started_at=at, collected_at=at)


def frame(pending: PendingOrder, now: datetime) -> str:
    """What the QR code says at this second. It is worth scanning for a few seconds only."""
    return CLIENTS[pending.provider].qr_frame(pending.order, _seconds(pending, now))


def links(pending: PendingOrder, now: datetime) -> Links:
    """Addresses that open the app on this device. Freja's grows stale in seconds, like the code."""
    client = CLIENTS[pending.provider]
    return client.links(pending.order, _seconds(pending, now), pending.visit.return_url)


def simulator_link(pending: PendingOrder) -> str:
    """The page that plays the phone, for the demo; empty where no simulator is configured."""
    if not settings.EID_SIMULATOR_URL:
        return ""
    query = {"order": pending.start_token, "originAppScheme": pending.visit.return_url}
    return f"{settings.EID_SIMULATOR_URL.rstrip('/')}/phone/?{urlencode(query)}"


def poll(pending: PendingOrder, now: datetime) -> Outcome:
    """What has become of the sign-in. Ask often: the provider is asked every other second at most.

    An order that timed out before anybody picked it up is silently replaced, for three minutes.
    """
    at = now.timestamp()
    if at - pending.collected_at < COLLECT_EVERY:
        return _waiting(pending)
    pending = replace(pending, collected_at=at)
    try:
        collected = CLIENTS[pending.provider].collect(pending.order.reference)
    except ProviderError as error:
        return _without_answer(pending, error.code)
    if collected.claims is not None:
        return Completed(collected.claims, pending.order.reference)
    if collected.status == "pending":
        return _waiting(replace(pending, hint=collected.hint, misses=0))
    if _is_worth_renewing(pending, collected.hint):
        return _renewed(pending)
    return failed(pending.provider, collected.hint)


def cancel(pending: PendingOrder) -> None:
    """Take the order back, when the citizen leaves. Never fails: it runs out by itself anyway."""
    try:
        CLIENTS[pending.provider].cancel(pending.order.reference)
    except ProviderError as error:
        _log("An e-ID order could not be cancelled", logging.INFO, pending.provider, error.code)


def _seconds(pending: PendingOrder, now: datetime) -> int:
    return max(0, int(now.timestamp() - pending.started_at))


def _waiting(pending: PendingOrder) -> Pending:
    return Pending(pending, pending.hint, waiting(pending.provider, pending.hint))


def _without_answer(pending: PendingOrder, code: str) -> Outcome:
    # A provider that answered with any other refusal must not be asked again.
    if code in _WAITED_OUT and pending.misses < MISSES_ALLOWED:
        return _waiting(replace(pending, misses=pending.misses + 1))
    return failed(pending.provider, code)


def _is_worth_renewing(pending: PendingOrder, hint: str) -> bool:
    age = pending.collected_at - pending.begun_at
    return hint in _TIMED_OUT and pending.is_scannable and age < RENEW_FOR


def _renewed(pending: PendingOrder) -> Outcome:
    try:
        order = CLIENTS[pending.provider].auth(pending.visit)
    except ProviderError as error:
        return failed(pending.provider, error.code)
    return _waiting(
        replace(pending, order=order, started_at=pending.collected_at, hint="", misses=0)
    )


def failed(provider: str, code: str) -> Failed:
    """The end of a sign-in that nobody answered, in words for the citizen and in the log."""
    end = ending(provider, code)
    level = logging.ERROR if end.is_permanent else logging.INFO
    _log("An e-ID sign-in ended without an answer", level, provider, code)
    return Failed(code, str(end.text), end.is_permanent)


def _log(sentence: str, level: int, provider: str, code: str) -> None:
    logger.log(level, sentence, extra={"provider": provider, "code": code})

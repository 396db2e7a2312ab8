"""Answers that are not to be believed: somebody has approved, and something is wrong with it.

The real providers never send them. An attacker, or somebody else's mistake, would.
"""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.eidsim.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Flaw:
    """`spoils` changes what is told, before Freja signs it; the rest is about the signature."""

    name: str
    note: str
    spoils: Callable[[dict[str, Any]], None] = lambda told: None
    is_signed_by_a_stranger: bool = False
    is_changed_afterwards: bool = False

    def sign(self, signer: Signer, told: dict[str, Any]) -> str:
        signed = (Signer.new() if self.is_signed_by_a_stranger else signer).sign(told)
        return _with_another_level(signed) if self.is_changed_afterwards else signed


def _of_another_order(told: dict[str, Any]) -> None:
    told["orderRef" if "orderRef" in told else "authRef"] = str(uuid.uuid4())


def _at_high_risk(told: dict[str, Any]) -> None:
    told["completionData"]["risk"] = "HIGH"


def _without_number(told: dict[str, Any]) -> None:
    told["completionData"]["user"]["personalNumber"] = ""


def _an_hour_old(told: dict[str, Any]) -> None:
    told["timestamp"] -= HOUR_MS


def _at_a_weaker_level(told: dict[str, Any]) -> None:
    told["requestedAttributes"]["loaLevel"] = "LOA3_NR"


def _with_another_level(signed: str) -> str:
    head, body, proof = signed.split(".")
    told = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    changed = urlsafe_b64encode(told.replace(b"LOA3", b"LOA4")).decode().rstrip("=")
    return f"{head}.{changed}.{proof}"


RIGHT = Flaw("", "rätt svar")
FLAWS = {
    "bankid": (
        Flaw("risk", "BankID ser hög risk, som när någon har skickat koden vidare", _at_high_risk),
        Flaw("another", "svaret gäller en annan inloggning", _of_another_order),
        Flaw("no_number", "svaret saknar personnummer", _without_number),
    ),
    "freja": (
        Flaw("forged", "någon annan än Freja har signerat", is_signed_by_a_stranger=True),
        Flaw("altered", "ändrat efter signeringen", is_changed_afterwards=True),
        Flaw("stale", "en timme gammalt", _an_hour_old),
        Flaw("another", "svaret gäller en annan inloggning", _of_another_order),
        Flaw("level", "tillitsnivån räcker inte (LOA3_NR)", _at_a_weaker_level),
    ),
}

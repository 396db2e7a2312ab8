"""What else may happen than that somebody approves: offered on the phone's page, and played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.eidsim.flaws import FLAWS
from tools.eidsim.mishaps import AWAY, MISHAPS
from tools.eidsim.orders import ENDINGS, HINTS
from tools.eidsim.people import PEOPLE

if TYPE_CHECKING:
    from tools.eidsim.orders import Desk, Order

    Group = tuple[str, list[tuple[str, str]]]

WORDS = {
    "outstandingTransaction": "appen är inte öppnad än",
    "noClient": "appen hittas inte",
    "started": "appen letar efter ett BankID",
    "userMrtd": "appen vill läsa ett pass",
    "userCallConfirm": "appen frågar om ett telefonsamtal",
    "userSign": "appen väntar på säkerhetskoden",
    "processing": "BankID arbetar",
    "userCancel": "avbruten i appen",
    "cancelled": "en annan inloggning tog över",
    "startFailed": "appen startades aldrig",
    "expiredTransaction": "det tog för lång tid i appen",
    "certificateErr": "spärrat eller för gammalt BankID",
    "userDeclinedCall": "svarade nej om telefonsamtalet",
    "notSupportedByUserApp": "appen är för gammal",
    "transactionRiskBlocked": "BankID stoppar av säkerhetsskäl",
    "REJECTED": "nekad i appen",
    "CANCELED": "avbruten i appen, eller en annan tog över",
    "RP_CANCELED": "tillbakatagen av tjänsten",
    "EXPIRED": "det tog för lång tid",
}
SERVER = {one.name: one for one in (*MISHAPS, AWAY)}


class UnknownTurnError(Exception):
    """No such turn, or not with this provider."""


def offered(order: Order) -> list[Group]:
    """Everything that can be played at this order, under what it is about."""
    groups = [
        ("Under tiden", [_named(hint) for hint in _hints(order)]),
        ("Inloggningen slutar", [_named(end) for end in ENDINGS[order.provider]]),
        (
            f"{PEOPLE[0].name} godkänner, men svaret duger inte",
            [(f"flaw:{one.name}", one.note) for one in FLAWS[order.provider]],
        ),
        servers(),
    ]
    return [(about, turns) for about, turns in groups if turns]


def servers() -> Group:
    """What can be played also when nobody signs in: it meets the next who tries."""
    return "Servern krånglar", [(one.name, one.note) for one in SERVER.values()]


def play(desk: Desk, order: Order, turn: str) -> str:
    """Let it happen; in words, what was played. Raises UnknownTurnError."""
    if turn in SERVER:
        return play_server(desk, turn)
    if turn in ENDINGS[order.provider]:
        order.end(turn)
        return f"Inloggningen slutade: {WORDS[turn]} ({turn})."
    if turn in _hints(order):
        order.hint = turn
        return f"Sidan där du loggar in får veta: {WORDS[turn]} ({turn})."
    return _approve_with_flaw(desk, order, turn)


def play_server(desk: Desk, turn: str) -> str:
    mishap = SERVER[turn]
    desk.mishaps.extend([mishap] * mishap.answers)
    return f"Nästa gång tjänsten frågar: {mishap.note}."


def _approve_with_flaw(desk: Desk, order: Order, turn: str) -> str:
    by_turn = {f"flaw:{one.name}": one for one in FLAWS[order.provider]}
    if turn not in by_turn:
        raise UnknownTurnError
    order.flaw = by_turn[turn]
    desk.approve(order, PEOPLE[0], "PLUS")
    return (
        f"{PEOPLE[0].name} har godkänt, men med ett fel: {order.flaw.note}. Ingen ska bli inloggad."
    )


def _hints(order: Order) -> tuple[str, ...]:
    """Freja says no more than where the order is."""
    return HINTS if order.provider == "bankid" else ()


def _named(code: str) -> tuple[str, str]:
    return code, f"{WORDS[code]} ({code})"

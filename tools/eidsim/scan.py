"""Reading a QR code as the providers do: whose it is, whether it is forged, whether it is fresh."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.eidsim.http import Reply, Request, first_values, json_reply

if TYPE_CHECKING:
    from tools.eidsim.orders import Desk, Order

# Seconds a picture of the code is any good.
FRESH_FOR = 5


class UnreadableError(Exception):
    """unknown: no such order; forged: the proof is wrong; stale: too old; gone: nobody waits."""


def answer(desk: Desk, request: Request) -> Reply:
    """POST /phone/scan with the code's text as the body: how a test scans what the page shows."""
    try:
        order = read(desk, request.body.decode(errors="replace").strip())
    except UnreadableError as error:
        return json_reply(400, {"error": str(error)})
    desk.pick_up(order, is_same_device=False)
    return json_reply(200, {"order": order.start_token})


def read(desk: Desk, text: str) -> Order:
    token, seconds, proof = _parts(text)
    order = desk.find(token)
    if order is None:
        raise UnreadableError("unknown")
    expected = hmac.digest(order.qr_secret.encode(), seconds.encode(), hashlib.sha256)
    if not hmac.compare_digest(expected, _proof(order, proof)):
        raise UnreadableError("forged")
    if abs(desk.clock() - order.created_at - int(seconds)) > FRESH_FOR:
        raise UnreadableError("stale")
    if not order.is_alive:
        raise UnreadableError("gone")
    return order


def _parts(text: str) -> tuple[str, str, str]:
    """BankID: bankid.token.seconds.hex. Freja: an address with token.seconds.base64 in it."""
    reference = text.removeprefix("bankid.")
    if text.startswith("https://"):
        reference = first_values(urlsplit(text).query).get("transactionReference", "")
    parts = reference.split(".")
    if len(parts) != 3 or not parts[1].isdigit():
        raise UnreadableError("unknown")
    return parts[0], parts[1], parts[2]


def _proof(order: Order, text: str) -> bytes:
    try:
        if order.provider == "bankid":
            return bytes.fromhex(text)
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""

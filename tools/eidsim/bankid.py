"""BankID's RP API v6.0 as documented: auth, collect, cancel, and the errors one meets there."""

from __future__ import annotations

import ipaddress
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.eidsim.http import Reply, Request, json_reply
from tools.eidsim.orders import TAKEN_OVER, Order

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.eidsim.orders import Desk

    Method = Callable[[Desk, dict[str, Any]], dict[str, Any]]

RISKS = {"LOW", "MODERATE"}


class RefusedError(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, code: str, details: str) -> None:
        super().__init__(details)
        self.reply = json_reply(status, {"errorCode": code, "details": details})


def answer(desk: Desk, request: Request) -> Reply:
    """One call of the API, whatever it is."""
    try:
        method = _method(request)
        return json_reply(200, method(desk, _parsed(request.body)))
    except RefusedError as refused:
        return refused.reply


def _method(request: Request) -> Method:
    method = METHODS.get(request.path.rsplit("/", 1)[-1])
    if method is None:
        raise RefusedError(404, "notFound", "The requested resource was not found")
    if request.method != "POST":
        raise RefusedError(405, "methodNotAllowed", "Only POST is supported")
    if request.content_type != "application/json":
        raise RefusedError(415, "unsupportedMediaType", "Use application/json, no charset")
    return method


def _auth(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    requirement = body.get("requirement", {})
    _check_auth(body, requirement)
    order = Order(
        "bankid",
        created_at=desk.clock(),
        return_url=body.get("returnUrl", ""),
        intent=_decoded(body.get("userVisibleData", "")),
        number=requirement.get("personalNumber", ""),
    )
    others = desk.under_way("bankid", order.number) if order.number else []
    for other in others:
        other.end(TAKEN_OVER["bankid"])
    if others:
        raise RefusedError(400, "alreadyInProgress", "Order already in progress for pno")
    desk.add(order)
    return {
        "orderRef": order.reference,
        "autoStartToken": order.start_token,
        "qrStartToken": order.qr_token,
        "qrStartSecret": order.qr_secret,
    }


def _collect(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    order = _order(desk, body)
    order.asked_at.append(desk.clock())
    if order.is_alive:
        usual = "outstandingTransaction" if order.state == "waiting" else "userSign"
        hint = order.hint or usual
        return {"orderRef": order.reference, "status": "pending", "hintCode": hint}
    # An order that has ended is told once.
    desk.forget(order)
    if order.state == "ended":
        return {"orderRef": order.reference, "status": "failed", "hintCode": order.ended_as}
    told = {"orderRef": order.reference, "status": "complete", "completionData": _completed(order)}
    order.flaw.spoils(told)
    return told


def _cancel(desk: Desk, body: dict[str, Any]) -> dict[str, Any]:
    order = _order(desk, body)
    desk.forget(order)
    if not order.is_alive:
        raise _invalid("No such order")
    order.end("cancelled")
    return {}


METHODS: dict[str, Method] = {
    "auth": _auth,
    "collect": _collect,
    "cancel": _cancel,
}


def _order(desk: Desk, body: dict[str, Any]) -> Order:
    order = desk.find(str(body.get("orderRef", "")))
    if order is None or order.provider != "bankid" or order.reference != body["orderRef"]:
        raise _invalid("No such order")
    return order


def _completed(order: Order) -> dict[str, Any]:
    person = order.person
    assert person is not None, "an approved order has somebody in it"
    issued = datetime.fromtimestamp(order.created_at, tz=UTC).replace(month=1, day=15)
    return {
        "user": {
            "personalNumber": person.number,
            "name": person.name,
            "givenName": person.given_name,
            "surname": person.family_name,
        },
        "device": {"ipAddress": "127.0.0.1", "uhi": "SIM"},
        "bankIdIssueDate": f"{issued:%Y-%m-%d}",
        "signature": b64encode(b"<simulated/>").decode(),
        "ocspResponse": b64encode(b"simulated").decode(),
        "risk": order.risk,
    }


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise _invalid("Invalid JSON") from None
    if not isinstance(parsed, dict):
        raise _invalid("Invalid JSON")
    if not all(isinstance(parsed.get(name, {}), dict) for name in ("requirement", "web")):
        raise _invalid("Invalid JSON")
    return parsed


def _check_auth(body: dict[str, Any], requirement: dict[str, Any]) -> None:
    try:
        ipaddress.ip_address(str(body.get("endUserIp")))
    except ValueError:
        raise _invalid("Invalid endUserIp") from None
    if "returnUrl" in body and not urlsplit(str(body["returnUrl"])).scheme:
        raise _invalid("Invalid returnUrl")
    if requirement.get("risk", "LOW") not in RISKS:
        raise _invalid("Invalid requirement.risk")
    if "web" in body and not all(
        body["web"].get(name) for name in ("referringDomain", "userAgent", "deviceIdentifier")
    ):
        raise _invalid("Invalid web")


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        raise _invalid("Invalid userVisibleData") from None


def _invalid(details: str) -> RefusedError:
    return RefusedError(400, "invalidParameters", details)

"""Freja's REST API as documented: initAuthentication, getOneResult, cancel, and the error numbers.

The real Freja never lets somebody below the level asked for approve. This one does, and says so in
its signed answer, so that it shows whether the product looks for itself.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from tools.eidsim.http import Reply, Request, json_reply
from tools.eidsim.orders import TAKEN_OVER, Order, freja_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.eidsim.orders import Desk
    from tools.eidsim.signing import Signer

    Method = Callable[[Desk, Signer, dict[str, Any]], dict[str, Any]]

# Registration level -> level of assurance.
LEVELS = {"PLUS": "LOA3", "EXTENDED": "LOA2", "BASIC": "LOA1"}
MESSAGES = {
    1001: "Invalid or missing userInfoType.",
    1002: "Invalid or missing userInfo.",
    1007: "Invalid minimum registration level.",
    1010: "JSON request cannot be parsed.",
    1100: "Invalid reference (for example, nonexistent or expired).",
    2002: "Invalid attributesToReturn parameter.",
}
FLOWS = ("SAME_DEVICE", "ANOTHER_DEVICE")
KNOWN_ATTRIBUTES = {
    "BASIC_USER_INFO",
    "SSN",
    "DATE_OF_BIRTH",
    "AGE",
    "REGISTRATION_LEVEL",
    "LOA_LEVEL",
    "RELYING_PARTY_USER_ID",
    "EMAIL_ADDRESS",
}


class RefusedError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(MESSAGES[code])
        self.reply = json_reply(400, {"code": code, "message": MESSAGES[code]})


def answer(desk: Desk, signer: Signer, request: Request) -> Reply:
    """One call of the API, whatever it is."""
    method = METHODS.get(request.path.rsplit("/", 1)[-1])
    if method is None or request.method != "POST":
        return Reply(404, b"")
    field, call = method
    try:
        return json_reply(200, call(desk, signer, _parsed(request.body, field)))
    except RefusedError as refused:
        return refused.reply


def _init(desk: Desk, signer: Signer, body: dict[str, Any]) -> dict[str, Any]:
    attributes = _attributes(body)
    if body.get("userInfoType") not in ("INFERRED", "SSN"):
        raise RefusedError(1001)
    if body.get("minRegistrationLevel", "BASIC") not in LEVELS:
        raise RefusedError(1007)
    reference = freja_reference()
    order = Order(
        "freja",
        created_at=desk.clock(),
        number=_number(body),
        min_level=body.get("minRegistrationLevel", "BASIC"),
        attributes=attributes,
        origin=_origin(body),
        reference=reference,
        start_token=reference,
        qr_token=reference,
    )
    # A second authentication for the same person cancels both.
    for other in desk.under_way("freja", order.number) if order.number else []:
        other.end(TAKEN_OVER["freja"])
        order.end(TAKEN_OVER["freja"])
    desk.add(order)
    is_dynamic = body.get("useDynamicQrCode") is True
    return {"authRef": reference} | ({"qrCodeSecret": order.qr_secret} if is_dynamic else {})


def _one_result(desk: Desk, signer: Signer, body: dict[str, Any]) -> dict[str, Any]:
    order = _order(desk, body)
    order.asked_at.append(desk.clock())
    result = {"authRef": order.reference, "status": _status(order)}
    if order.state != "approved":
        return result
    told = {"requestedAttributes": _told(order)}
    signed = {
        **result,
        **told,
        "userInfoType": "INFERRED",
        "userInfo": "N/A",
        "minRegistrationLevel": order.min_level,
        "timestamp": int(order.approved_at * 1000),
    }
    order.flaw.spoils(signed)
    return {**result, **told, "details": order.flaw.sign(signer, signed)}


def _cancel(desk: Desk, signer: Signer, body: dict[str, Any]) -> dict[str, Any]:
    order = _order(desk, body)
    if order.is_alive:
        order.end("RP_CANCELED")
    return {}


METHODS: dict[str, tuple[str, Method]] = {
    "initAuthentication": ("initAuthRequest", _init),
    "getOneResult": ("getOneAuthResultRequest", _one_result),
    "cancel": ("cancelAuthRequest", _cancel),
}


def _status(order: Order) -> str:
    words = {"waiting": "STARTED", "picked_up": "DELIVERED_TO_MOBILE", "approved": "APPROVED"}
    return words.get(order.state, order.ended_as)


def _told(order: Order) -> dict[str, Any]:
    person = order.person
    assert person is not None, "an approved order has somebody in it"
    everything = {
        "BASIC_USER_INFO": (
            "basicUserInfo",
            {"name": person.given_name, "surname": person.family_name},
        ),
        "SSN": ("ssn", {"ssn": person.number, "country": "SE"}),
        "REGISTRATION_LEVEL": ("registrationLevel", order.level),
        "LOA_LEVEL": ("loaLevel", LEVELS[order.level]),
    }
    # Freja Basic has only seen an e-mail address.
    unknown = {"SSN"} if order.level == "BASIC" else set()
    return dict(told for name, told in everything.items() if name in order.attributes - unknown)


def _order(desk: Desk, body: dict[str, Any]) -> Order:
    order = desk.find(str(body.get("authRef", "")))
    if order is None or order.provider != "freja":
        raise RefusedError(1100)
    return order


def _attributes(body: dict[str, Any]) -> frozenset[str]:
    try:
        names = frozenset(asked["attribute"] for asked in body.get("attributesToReturn", []))
    except (TypeError, KeyError):
        raise RefusedError(2002) from None
    if not names <= KNOWN_ATTRIBUTES:
        raise RefusedError(2002)
    return names


def _origin(body: dict[str, Any]) -> dict[str, str]:
    told = body.get("originDeviceDetails", {})
    if not isinstance(told, dict) or told.get("flowType") not in (None, *FLOWS):
        raise RefusedError(1010)
    return told


def _number(body: dict[str, Any]) -> str:
    """The number in userInfo, itself JSON in base64. None when whoever scans is asked for."""
    if body.get("userInfoType") == "INFERRED":
        if body.get("userInfo") != "N/A":
            raise RefusedError(1002)
        return ""
    try:
        return str(json.loads(b64decode(str(body.get("userInfo", "")), validate=True))["ssn"])
    except (ValueError, KeyError, TypeError):
        raise RefusedError(1002) from None


def _parsed(body: bytes, field: str) -> dict[str, Any]:
    """`field=<JSON in base64>`, perhaps followed by `&relyingPartyId=…`."""
    name, _, value = body.decode(errors="replace").split("&")[0].partition("=")
    try:
        parsed = json.loads(b64decode(value, validate=True))
    except ValueError:
        raise RefusedError(1010) from None
    if name != field or not isinstance(parsed, dict):
        raise RefusedError(1010)
    return parsed

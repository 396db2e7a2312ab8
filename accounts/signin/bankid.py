"""BankID's Relying Party API v6.0: identify by animated QR code, or by the app on the same device.

Sources: developers.bankid.com (auth, collect, cancel, QR code, autostart) and BankID's own sample
code. Secure start: no personal number is ever sent, and the QR secret never leaves the server.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims
from accounts.signin.provider import (
    BAD_ANSWER,
    NO_IDENTITY,
    Collected,
    Links,
    Order,
    ProviderError,
    Visit,
)
from accounts.signin.transport import Tls, post

ACCEPTED_RISK = "MODERATE"
ACCEPTED_RISKS = {"LOW", ACCEPTED_RISK}
RISK_BLOCKED = "transactionRiskBlocked"


def auth(visit: Visit) -> Order:
    """Ask BankID to identify whoever scans the code or opens the app. It waits about 30 seconds."""
    answer = _call("auth", _auth_request(visit))
    try:
        return Order(
            reference=answer["orderRef"],
            start_token=answer["autoStartToken"],
            qr_token=answer["qrStartToken"],
            qr_secret=answer["qrStartSecret"],
        )
    except KeyError:
        raise ProviderError(BAD_ANSWER) from None


def collect(reference: str) -> Collected:
    """Ask what has become of an order: at most once a second, two seconds being BankID's advice."""
    answer = _call("collect", {"orderRef": reference})
    if answer.get("status") == "complete":
        return Collected("complete", claims=_claims(answer, reference))
    hint = str(answer.get("hintCode", ""))
    # A status added tomorrow is waited out; only `failed` is an end.
    return Collected("failed" if answer.get("status") == "failed" else "pending", hint)


def cancel(reference: str) -> None:
    _call("cancel", {"orderRef": reference})


def qr_frame(order: Order, seconds: int) -> str:
    """What the QR code says `seconds` whole seconds after the order was made."""
    time = str(seconds)
    proof = hmac.new(order.qr_secret.encode(), time.encode(), hashlib.sha256).hexdigest()
    return f"bankid.{order.qr_token}.{time}.{proof}"


def links(order: Order, seconds: int, return_url: str) -> Links:
    """The way back was given as returnUrl with the order, where no visitor can change it."""
    query = f"autostarttoken={quote(order.start_token)}&redirect=null"
    return Links(mobile=f"https://app.bankid.com/?{query}", desktop=f"bankid:///?{query}")


def _auth_request(visit: Visit) -> dict[str, Any]:
    # Without `web`: it wants an identifier that lasts in the browser, and no such cookie is set
    # here (security L20). BankID weighs the risk by the addresses and by where the app is.
    return {
        "endUserIp": visit.end_user_ip,
        "returnUrl": visit.return_url,
        "returnRisk": True,
        # BankID stops what it sees as high risk (an order relayed by somebody else, say) by itself.
        "requirement": {"risk": ACCEPTED_RISK},
        "userVisibleData": b64encode(_intent().encode()).decode(),
    }


def _intent() -> str:
    """Shown in the app, so that who is tricked into approving for another site can see it."""
    text = gettext("Logga in på %(portal)s hos %(municipality)s.")
    municipality = settings.MUNICIPALITY
    return text % {"portal": municipality["portal_name"], "municipality": municipality["name"]}


def _claims(answer: dict[str, Any], reference: str) -> Claims:
    try:
        user = answer["completionData"]["user"]
        number, given_name, surname = user["personalNumber"], user["givenName"], user["surname"]
    except (KeyError, TypeError):
        raise ProviderError(BAD_ANSWER) from None
    if answer.get("orderRef") != reference:
        raise ProviderError(BAD_ANSWER)
    # BankID says none when it couldn't tell.
    if (answer["completionData"].get("risk") or "LOW") not in ACCEPTED_RISKS:
        raise ProviderError(RISK_BLOCKED)
    try:
        identity = IdentityNumber.parse(str(number))
    except ValidationError:
        raise ProviderError(NO_IDENTITY) from None
    # Every BankID is issued at level 3, whichever bank and carrier.
    return Claims("bankid", identity, str(given_name), str(surname), assurance="loa3")


def _call(method: str, request: dict[str, Any]) -> dict[str, Any]:
    tls = Tls(settings.BANKID_CERT, settings.BANKID_KEY, settings.BANKID_CA)
    answer = post(f"{settings.BANKID_URL.rstrip('/')}/{method}", json.dumps(request), tls)
    if answer.status != 200:
        raise ProviderError(str(answer.body.get("errorCode") or answer.unnamed_fault))
    return answer.body

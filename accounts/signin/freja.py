"""Freja's REST API: identify with Freja eID+ by dynamic QR code, or by the app on the same device.

Sources: Freja's relying party documentation (Authentication Service, Dynamic QR Code) and its own
Java client. The answer is believed only by its signature: accounts.signin.freja_details.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from accounts.signin import freja_details
from accounts.signin.provider import BAD_ANSWER, Collected, Links, Order, ProviderError, Visit
from accounts.signin.transport import Tls, post

MIN_LEVEL = "PLUS"
ATTRIBUTES = ("BASIC_USER_INFO", "SSN", "REGISTRATION_LEVEL", "LOA_LEVEL")
ENDED = frozenset({"REJECTED", "CANCELED", "RP_CANCELED", "EXPIRED"})


def auth(visit: Visit) -> Order:
    """Ask Freja to identify whoever scans the code or opens the app. It waits two minutes.

    It is told which device asks, so that it can warn somebody who is about to approve for another.
    """
    answer = _call(
        "initAuthentication",
        "initAuthRequest",
        {
            "userInfoType": "INFERRED",
            "userInfo": "N/A",
            "minRegistrationLevel": MIN_LEVEL,
            "attributesToReturn": [{"attribute": name} for name in ATTRIBUTES],
            "useDynamicQrCode": True,
            "originDeviceDetails": {
                "userAgent": visit.user_agent,
                "userIpAddress": visit.end_user_ip,
                "flowType": "SAME_DEVICE" if visit.is_on_this_device else "ANOTHER_DEVICE",
            },
        },
    )
    try:
        # Without a secret the code would stand still, and a picture of it could be passed on.
        reference, secret = answer["authRef"], answer["qrCodeSecret"]
    except KeyError:
        raise ProviderError(BAD_ANSWER) from None
    return Order(reference=reference, start_token=reference, qr_token=reference, qr_secret=secret)


def collect(reference: str) -> Collected:
    """Ask what has become of an order: one to sixty seconds apart, by Freja's rules."""
    answer = _call("getOneResult", "getOneAuthResultRequest", {"authRef": reference})
    status = str(answer.get("status", ""))
    if status == "APPROVED":
        details = str(answer.get("details", ""))
        claims = freja_details.read(details, reference=reference, now=timezone.now())
        return Collected("complete", claims=claims)
    return Collected("failed" if status in ENDED else "pending", status)


def cancel(reference: str) -> None:
    _call("cancel", "cancelAuthRequest", {"authRef": reference})


def qr_frame(order: Order, seconds: int) -> str:
    """What the QR code says `seconds` whole seconds after the order was made."""
    return _app_link(order, seconds)


def links(order: Order, seconds: int, return_url: str) -> Links:
    """The same address opens the app; `originAppScheme` is where it goes afterwards."""
    return Links(mobile=_app_link(order, seconds, originAppScheme=return_url), desktop="")


def _app_link(order: Order, seconds: int, **more: str) -> str:
    time = str(seconds)
    proof = hmac.new(order.qr_secret.encode(), time.encode(), hashlib.sha256).digest()
    code = urlsafe_b64encode(proof).decode().rstrip("=")
    query = {
        "action": "bindUserToTransaction",
        "transactionReference": f"{order.qr_token}.{time}.{code}",
        **more,
    }
    return f"https://{_app_host()}/freja?{urlencode(query)}"


def _app_host() -> str:
    return "app.test.frejaeid.com" if ".test." in settings.FREJA_URL else "app.prod.frejaeid.com"


def _call(method: str, field: str, request: dict[str, Any]) -> dict[str, Any]:
    """Freja wants its JSON in base64, as the value of one form-like field."""
    body = f"{field}={b64encode(json.dumps(request).encode()).decode()}"
    tls = Tls(settings.FREJA_CERT, settings.FREJA_KEY, settings.FREJA_CA)
    answer = post(f"{settings.FREJA_URL.rstrip('/')}/authentication/1.0/{method}", body, tls)
    if answer.status not in (200, 204):
        # Zero is a number of Freja's own: an internal fault.
        raise ProviderError(str(answer.body.get("code", answer.unnamed_fault)))
    return answer.body

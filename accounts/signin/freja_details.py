"""Freja's signed answer (`details`): who signed it is checked first, then what it says is believed.

The same attributes stand unsigned beside it in the response, and are never read.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims
from accounts.signin.provider import (
    BAD_ANSWER,
    BAD_CERTIFICATE,
    BAD_SIGNATURE,
    LOW_LEVEL,
    NO_IDENTITY,
    STALE_ANSWER,
    ProviderError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ALGORITHMS = ["RS256", "RS384", "RS512"]
# An order lives two minutes; the rest is for clocks that differ.
MAX_AGE = timedelta(minutes=5)


def read(details: str, *, reference: str, now: datetime) -> Claims:
    """The person Freja vouches for, in answer to this order, just now. Else ProviderError."""
    payload = _verified(details)
    try:
        _check_answers_us(payload, reference=reference, now=now)
        attributes = payload["requestedAttributes"]
        assurance = _assurance(attributes)
        if assurance != "loa3" and "ssn" not in attributes:
            raise ProviderError(LOW_LEVEL)
        name = attributes["basicUserInfo"]
        identity = _identity(attributes["ssn"])
        return Claims("freja", identity, str(name["name"]), str(name["surname"]), assurance)
    except (KeyError, TypeError, ValueError):
        raise ProviderError(BAD_ANSWER) from None


def _verified(details: str) -> dict[str, Any]:
    # The header's x5t names a key, but only the pinned file decides which keys count.
    for key in _signing_keys():
        try:
            payload = json.loads(jwt.PyJWS().decode(details, key, algorithms=ALGORITHMS))
        except (jwt.PyJWTError, ValueError):
            continue
        if isinstance(payload, dict):
            return payload
    raise ProviderError(BAD_SIGNATURE)


def _signing_keys() -> Iterator[RSAPublicKey]:
    """The pinned file may hold two certificates, old and new, while Freja changes its key."""
    try:
        pem = Path(settings.FREJA_SIGNING_CERT).read_bytes()
        certificates = x509.load_pem_x509_certificates(pem)
    except (OSError, ValueError):
        raise ProviderError(BAD_CERTIFICATE) from None
    for certificate in certificates:
        key = certificate.public_key()
        if isinstance(key, RSAPublicKey):
            yield key


def _check_answers_us(payload: dict[str, Any], *, reference: str, now: datetime) -> None:
    stated_at = datetime.fromtimestamp(int(payload["timestamp"]) / 1000, tz=UTC)
    is_ours = (
        payload["authRef"] == reference
        and payload["status"] == "APPROVED"
        and payload["minRegistrationLevel"] == "PLUS"
    )
    if not is_ours:
        raise ProviderError(BAD_ANSWER)
    if abs(now - stated_at) > MAX_AGE:
        raise ProviderError(STALE_ANSWER)


def _assurance(attributes: dict[str, Any]) -> str:
    """Only Freja eID+ is approved at level 3, and LOA3_NR (no Swedish registration) is not that."""
    registration, level = attributes["registrationLevel"], attributes["loaLevel"]
    if registration == "PLUS" and level == "LOA3":
        return "loa3"
    return f"{registration}/{level}".lower()


def _identity(ssn: dict[str, Any]) -> IdentityNumber:
    if ssn["country"] != "SE":
        raise ProviderError(NO_IDENTITY)
    try:
        return IdentityNumber.parse(str(ssn["ssn"]))
    except ValidationError:
        raise ProviderError(NO_IDENTITY) from None

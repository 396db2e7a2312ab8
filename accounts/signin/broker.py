"""Citizens by the municipality's own broker, through allauth's provider interface.

allauth makes the request (state, proof key) and fetches the answer; how much of that is to be
believed is decided here, and what is told on is as with every e-ID (accounts.signin.eids). What
differs between brokers is settings: scope, the claims with the number, the levels (stack.md C3).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.statekit import unstash_state
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language

from accounts.identity_number import IdentityNumber
from accounts.signin.claims import Claims
from accounts.signin.eids import CitizenProvider
from accounts.signin.oidc import StrictOIDC, StrictProvider
from accounts.signin.provider import (
    BAD_ANSWER,
    BAD_SIGNATURE,
    BROKER_ERROR,
    LOW_LEVEL,
    NO_IDENTITY,
    STALE_ANSWER,
    UNREACHABLE,
    ProviderError,
)
from accounts.signin.wording import ENDINGS

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialApp
    from django.http import HttpRequest

BROKER = "broker"
# Somebody identifies, comes back at once, and is judged; the rest is for clocks that differ.
MAX_AGE = timedelta(minutes=5)


class BrokerOIDC(StrictOIDC):
    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("portal:broker_answer"))


class BrokerProvider(CitizenProvider, StrictProvider):
    oauth2_adapter_class = BrokerOIDC

    def levels(self) -> list[str]:
        levels: list[str] = settings.EID_BROKER_ACR
        return levels

    def get_auth_params(self) -> dict[str, str]:
        """Asks for an e-ID each time: what somebody before left at the broker signs in nobody."""
        return {"prompt": "login", "ui_locales": get_language() or settings.LANGUAGE_CODE}


def way_there(request: HttpRequest, onward: str) -> str:
    """The broker's address for this visitor. Raises ProviderError when it doesn't answer."""
    try:
        away = _provider(request).redirect(request, "login", next_url=onward or None)
        return str(away.headers["Location"])
    except requests.JSONDecodeError:
        raise ProviderError(BAD_ANSWER) from None
    except requests.RequestException:
        raise ProviderError(UNREACHABLE) from None
    except (KeyError, TypeError, AttributeError):
        raise ProviderError(BAD_ANSWER) from None


def came_back(request: HttpRequest) -> dict[str, Any] | None:
    """What this browser session had begun, taken out for good; None when it had begun nothing."""
    state: dict[str, Any] | None = unstash_state(
        request, provider_id=BROKER, state_id=request.GET.get("state", "")
    )
    return state


def claims_of(request: HttpRequest, state: dict[str, Any], now: datetime) -> Claims:
    """Who came back, by the ID token alone. Raises ProviderError."""
    if "code" not in request.GET:
        error = request.GET.get("error", "")
        raise ProviderError(error if error in ENDINGS else BROKER_ERROR)
    told = _fetched(request, state)
    _check_answers_us(told, state, now)
    if told.get("acr") not in settings.EID_BROKER_ACR:
        raise ProviderError(LOW_LEVEL)
    given_name, family_name = (str(told.get(name) or "") for name in ("given_name", "family_name"))
    return Claims(BROKER, _identity(told), given_name, family_name, assurance="loa3")


def _provider(request: HttpRequest) -> BrokerProvider:
    provider: BrokerProvider = get_adapter().get_provider(request, provider=BROKER)
    return provider


def _fetched(request: HttpRequest, state: dict[str, Any]) -> dict[str, Any]:
    """The claims of the ID token that the code is worth; userinfo is never asked for."""
    app, oidc = _provider(request).app, BrokerOIDC(request, BROKER)
    try:
        client = oidc.get_client(request, app)
        answer = oidc.get_access_token_data(
            request, app, client, pkce_code_verifier=state["pkce_code_verifier"]
        )
        return oidc.verified(answer["id_token"], app)
    except jwt.PyJWTError:
        raise ProviderError(BAD_SIGNATURE) from None
    except requests.JSONDecodeError:
        raise ProviderError(BAD_ANSWER) from None
    except requests.RequestException:
        raise ProviderError(UNREACHABLE) from None
    except (OAuth2Error, KeyError, TypeError, ValueError, AttributeError):
        raise ProviderError(BAD_ANSWER) from None


def _check_answers_us(told: dict[str, Any], state: dict[str, Any], now: datetime) -> None:
    """The answer to what this very session asked, given just now and not from memory."""
    if not told.get("nonce") or told["nonce"] != state.get("nonce"):
        raise ProviderError(STALE_ANSWER)
    # Some brokers don't say when the e-ID was used; then only when the token was made is known.
    for instant in (told["iat"], told.get("auth_time", told["iat"])):
        try:
            age = now - datetime.fromtimestamp(int(instant), tz=UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            raise ProviderError(BAD_ANSWER) from None
        if abs(age) > MAX_AGE:
            raise ProviderError(STALE_ANSWER)


def _identity(told: dict[str, Any]) -> IdentityNumber:
    number = next((told[name] for name in settings.EID_BROKER_NUMBER_CLAIMS if told.get(name)), "")
    try:
        return IdentityNumber.parse(str(number))
    except ValidationError:
        raise ProviderError(NO_IDENTITY) from None

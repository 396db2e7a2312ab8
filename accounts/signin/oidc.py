"""OpenID Connect, stricter than allauth alone; and the municipality's sign-in for colleagues by it.

allauth takes scope and auth_params from the address, believes an ID token it fetched itself without
looking at the signature, and sends no nonce (security.md T8). Here the address decides nothing, the
signature is always verified, and the nonce ties the token to the sign-in that was begun. Citizens'
broker is the same (accounts.signin.broker), up to whom the claims are about.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.signin.onward import safe_next

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin, SocialToken
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

# Asymmetric only: a shared secret as key would let the client forge what the provider says.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Seconds.
CLOCKS_DIFFER = 10


STAFF = "personal"


class StrictOIDC(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Reads the answer: the ID token and nothing else says who it is."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        try:
            claims = self.verified(kwargs["response"]["id_token"], app)
        except (KeyError, jwt.PyJWTError) as error:
            raise OAuth2Error("The ID token is missing or not to be trusted.") from error
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def verified(self, id_token: str, app: SocialApp) -> dict[str, Any]:
        """The claims, signed by the provider for us and not too old. Raises PyJWTError."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
        response.raise_for_status()
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _signing_key(response.json()["keys"], jwt.get_unverified_header(id_token)),
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            options={"require": ["exp", "iat", "sub"]},
            leeway=CLOCKS_DIFFER,
        )
        # Meant for several, it must have been asked for by us.
        is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if is_for_several and claims.get("azp") != app.client_id:
            raise jwt.InvalidAudienceError("Another party asked for this token.")
        return claims


def _signing_key(published: list[dict[str, Any]], header: dict[str, Any]) -> jwt.PyJWK:
    """The key the token says it is signed by, in the way it says. Raises PyJWTError.

    Where a single key is published the token need not name it (OpenID Connect Core 1.0, 10.1), and
    a key need not say which of its kind's algorithms it is for (RFC 7517, 4.4).
    """
    meant = [
        key
        for key in published
        if key.get("use", "sig") == "sig" and header.get("kid") in (None, key.get("kid"))
    ]
    if len(meant) != 1:
        raise jwt.InvalidKeyError("The token doesn't say which key it is signed by.")
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError("No such signature is believed.")
    return jwt.PyJWK(meant[0], meant[0].get("alg") or header["alg"])


class StrictProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """Sends the visitor there, with what we ask for and nothing from the address."""

    oauth2_adapter_class = StrictOIDC

    def levels(self) -> list[str]:
        """The authentication contexts that are enough."""
        raise NotImplementedError

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        params: dict[str, str] = self.get_auth_params()
        if levels := self.levels():
            params["acr_values"] = " ".join(levels)
        return params

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        scope: list[str] = self.get_scope()
        return scope

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        params = {**self.get_auth_params_from_request(request, process), "nonce": nonce}
        response: HttpResponse = super().redirect(
            request, process, next_url=next_url, auth_params=params, nonce=nonce
        )
        return response


class StaffProvider(StrictProvider):
    def levels(self) -> list[str]:
        levels: list[str] = settings.STAFF_OIDC_ACR
        return levels


# What waits for somebody else's server waits outside the transaction (the session is its own).
@transaction.non_atomic_requests
@login_not_required
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the municipality's sign-in.

    By a page that goes on by itself and not by a redirect: the content security policy lets a form
    lead to our own pages only, and the provider may be anywhere.
    """
    provider = _provider(request, provider_id)
    try:
        away = provider.redirect(request, "login", next_url=safe_next(request))
    except requests.RequestException:
        logger.exception("The staff sign-in provider doesn't answer.")
        return render(request, "accounts/unreachable.html", status=503)
    if "Location" not in away.headers:
        return away
    target = away.headers["Location"]
    response = render(request, "accounts/onward.html", {"target": target})
    response.headers["Refresh"] = f"0; url={target}"
    return response


@transaction.non_atomic_requests
@login_not_required
@require_GET
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    _provider(request, provider_id)
    view = OAuth2CallbackView.adapter_view(StrictOIDC(request, provider_id))
    response: HttpResponse = view(request)
    return response


def _provider(request: HttpRequest, provider_id: str) -> StrictProvider:
    """The colleagues' own: the citizens' broker opens no door of theirs."""
    if provider_id != STAFF:
        raise Http404
    try:
        provider: StrictProvider = StrictOIDC(request, provider_id).get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return provider

"""Where allauth differs here: it lets in colleagues and citizens that exist, and makes nobody up.

A citizen comes by an e-ID alone, judged before (portal.signin). A colleague's password is never
enough by itself (security.md T22), and of the municipality's provider it is asked both who it is
and how surely that was found out (stack.md C4).
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages as flash
from django.db.models import Q
from django.shortcuts import redirect, render

from accounts.models import EidIdentity, User
from accounts.signin.broker import BROKER, BrokerProvider
from accounts.signin.eids import CitizenProvider
from accounts.signin.oidc import STAFF, StaffProvider
from accounts.signin.session import close_session, record_opening
from accounts.signin.wording import ending

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from allauth.socialaccount.providers.base import Provider
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

    from accounts.signin.oidc import StrictProvider

logger = logging.getLogger(__name__)

_OVER_OIDC: dict[str, type[StrictProvider]] = {BROKER: BrokerProvider, STAFF: StaffProvider}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A citizen with a password is no colleague: refused in the same words as a wrong one."""
        user: User | None = super().authenticate(request, **credentials)
        if getattr(request, "axes_locked_out", False):
            # Said at the form and in Swedish. Axes would put a bare English page in its place.
            request.axes_locked_out = False  # type: ignore[attr-defined]
            raise self.validation_error("too_many_login_attempts")
        return user if user is not None and not user.is_citizen else None

    def get_login_stages(self) -> list[str]:
        stages: list[str] = super().get_login_stages()
        return [*stages, "accounts.signin.second_factor.SecondFactorStage"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        signed_in = cast("User", user)
        if signed_in.is_citizen:
            # Another session, and not the old one under a new key: nothing in it is this person's.
            request.session.flush()
        super().login(request, user)
        record_opening(request, signed_in)

    def logout(self, request: HttpRequest) -> None:
        close_session(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: allauth's "Successfully signed in" tells nobody anything."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what happens to an account is told on the page and by the access log."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Provider:
        made = _OVER_OIDC.get(provider)
        if made is None:
            return super().get_provider(request, provider, client_id)
        return made(request, app=self.get_app(request, provider=provider, client_id=client_id))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Cancelled or gone wrong on the way: the same page, also for a colleague unknown."""
        cause = str(kwargs.get("error") or "")
        logger.warning("Staff sign-in failed.", extra={"cause": cause})
        raise ImmediateHttpResponse(refused(request))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Settle who it is, and refuse whoever isn't one of ours."""
        if isinstance(sociallogin.provider, CitizenProvider):
            sociallogin.user = _citizen(request, sociallogin)
            return
        claims = sociallogin.account.extra_data.get("id_token", {})
        refusal = _refusal(claims, sociallogin.state)
        user = None if refusal else staff_user(claims)
        if user is None:
            logger.warning("Staff sign-in refused.", extra={"cause": refusal or "unknown user"})
            raise ImmediateHttpResponse(refused(request))
        sociallogin.user = user
        # Nothing of the claims is kept: they are asked for anew each time.
        sociallogin.account.extra_data = {}


def _citizen(request: HttpRequest, sociallogin: SocialLogin) -> User:
    """Whose e-ID it is. Refused when the user was shut out after the e-ID was judged."""
    found = EidIdentity.objects.filter(
        provider=sociallogin.account.provider,
        subject=sociallogin.account.uid,
        user__kind=User.Kind.CITIZEN,
        user__is_active=True,
    ).select_related("user")
    eid = found.first()
    if eid is None:
        logger.warning("Citizen shut out between e-ID and session.")
        flash.warning(request, ending(sociallogin.account.provider, "userCancel").text)
        raise ImmediateHttpResponse(redirect("portal:signin"))
    return eid.user


def _refusal(claims: dict[str, Any], state: dict[str, Any]) -> str:
    """Why these claims open nothing, in words for the log, or nothing."""
    if state.get("process") != "login":
        return "process"
    # Without a list nobody comes in: only the municipality knows which levels are two factors.
    if claims.get("acr") not in settings.STAFF_OIDC_ACR:
        return "acr"
    if not claims.get("nonce") or claims["nonce"] != state.get("nonce"):
        return "nonce"
    return ""


def staff_user(claims: dict[str, Any]) -> User | None:
    """The one active colleague whose user code or user name the claim holds."""
    code = str(claims.get(settings.STAFF_OIDC_USER_CLAIM) or "")
    if not code:
        return None
    found = User.objects.filter(
        Q(user_code__iexact=code) | Q(username__iexact=code),
        kind=User.Kind.STAFF,
        is_active=True,
    )
    return found[0] if len(found) == 1 else None


def refused(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/refused.html", status=403)

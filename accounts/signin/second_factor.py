"""A password is half a sign-in: whoever has no second factor gets one before the session opens.

allauth asks for the second factor of those who have one. This stage comes after and stops the rest,
so that no session rests on a password alone, not even the first.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from django.db import transaction
from django.shortcuts import redirect

from accounts.signin import qr

if TYPE_CHECKING:
    from allauth.mfa.totp.forms import ActivateTOTPForm
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from accounts.models import User

STAGE = "second_factor"
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorStage(LoginStage):  # type: ignore[misc]
    key = STAGE
    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self._has_enough():
            return None, True
        return redirect(self.urlname), True

    def _has_enough(self) -> bool:
        """The municipality's provider answers for two factors by its acr; a password never does."""
        methods = {
            record["method"] for record in get_authentication_records(self.request, self.login.user)
        }
        return bool(methods & {"mfa", "socialaccount"})


@transaction.atomic
def activate(request: HttpRequest, user: User, form: ActivateTOTPForm) -> list[str]:
    """Tie the authenticator app to the colleague; the recovery codes to keep somewhere safe."""
    TOTP.activate(user, form.secret)
    clear_totp_secret(request)
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def key_to_write(form: ActivateTOTPForm) -> str:
    """The key in groups of four, as somebody who can't scan reads it."""
    return " ".join(wrap(form.secret, 4))


def code_to_scan(user: User, form: ActivateTOTPForm) -> SafeString:
    url = get_adapter().build_totp_url(user, form.secret)
    return qr.svg(url, label="QR-kod att skanna med autentiseringsappen")

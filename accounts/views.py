from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import audit.log
from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.middleware import SESSION_ROLE
from accounts.models import Membership
from accounts.session_age import tell_if_over
from accounts.signin.dev import demo_groups, demo_user
from accounts.signin.forms import FirstCodeForm, NewPasswordForm, PasswordForm
from accounts.signin.onward import asked_for, safe_next
from accounts.signin.second_factor import STAGE, activate, code_to_scan, key_to_write
from accounts.signin.session import clear_browser, close_session, open_session
from audit.models import Action

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.http import StaffRequest

# Where allauth leaves the sign-in that is under way.
STAGE_ON_REQUEST = "_login_stage"


@login_not_required
@require_GET
def staff_signin(request: HttpRequest) -> HttpResponse:
    if asked_for(request):
        tell_if_over(request)
    if settings.DEMO:
        context: dict[str, Any] = {"groups": demo_groups(), "next": asked_for(request)}
        return render(request, "accounts/demo_signin.html", context)
    if hasattr(request, "actor") and not request.actor.is_citizen:
        return redirect(safe_next(request))
    context = {
        "has_oidc": bool(settings.STAFF_OIDC_SERVER),
        "password_form": PasswordForm(request=request),
        "next": asked_for(request),
    }
    return render(request, "accounts/staff_signin.html", context)


@login_not_required
@require_POST
def demo_signin(request: HttpRequest) -> HttpResponse:
    """One click, and only in demo mode, which can't be switched on in production."""
    if not settings.DEMO:
        raise Http404
    user = demo_user(_uuid(request.POST.get("user", "")))
    if user is None:
        raise Http404
    open_session(request, user)
    return redirect(safe_next(request))


@login_not_required
@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    close_session(request)
    flash.success(request, "Du är utloggad.")
    return clear_browser(redirect("accounts:staff_signin"))


@login_not_required
@require_GET
def admin_signin(request: HttpRequest) -> HttpResponse:
    """The administration's own form would let a password in alone, so it is never shown."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('accounts:staff_signin')}?{request.GET.urlencode()}")


@require_http_methods(["GET", "POST"])
@staff_page()
def switch_role(request: StaffRequest) -> HttpResponse:
    memberships = (
        Membership.objects.valid_on(stockholm_today())
        .filter(user=request.user)
        .select_related("unit")
        .order_by("valid_from", "pk")
    )
    if request.method == "GET":
        return render(request, "accounts/switch_role.html", {"memberships": memberships})
    chosen = get_object_or_404(memberships, public_id=_uuid(request.POST.get("membership", "")))
    request.session[SESSION_ROLE] = str(chosen.public_id)
    audit.log.record(
        Action.ROLE_SWITCHED,
        by=request.actor,
        object_type="membership",
        object_id=chosen.public_id,
        reason=str(chosen),
    )
    return redirect("casework:home")


@login_stage_required(stage=STAGE, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Tie an authenticator app to the account before the first session opens."""
    stage = getattr(request, STAGE_ON_REQUEST)
    user = stage.login.user
    form = FirstCodeForm(request.POST or None, user=user)
    if not form.is_valid():
        context = {"form": form, "code": code_to_scan(user, form), "key": key_to_write(form)}
        return render(request, "accounts/second_factor.html", context)
    codes = activate(request, user, form)
    record_authentication(request, user, method="mfa", type="totp")
    stage.exit()
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@staff_page()
def new_password(request: StaffRequest) -> HttpResponseBase:
    """Only for those who sign in by one: nobody else is given a password here."""
    if not request.user.has_usable_password():
        raise Http404
    view = PasswordChangeView.as_view(
        form_class=NewPasswordForm, template_name="accounts/new_password.html"
    )
    response: HttpResponseBase = view(request)
    return response


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error

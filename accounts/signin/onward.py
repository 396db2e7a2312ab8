"""Where somebody goes after signing in: where they were going, and nowhere outside this site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def asked_for(request: HttpRequest) -> str:
    """The address in `next`, or nothing when there is none or it leads away from here."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_ours else ""


def safe_next(request: HttpRequest) -> str:
    """The address asked for, or the start page."""
    return asked_for(request) or resolve_url(settings.LOGIN_REDIRECT_URL)

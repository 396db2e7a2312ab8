"""Where somebody goes after signing in: where they were going, and nowhere outside this site."""

from __future__ import annotations

from inspect import getclosurevars, isfunction
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from django.http import HttpRequest


def asked_for(request: HttpRequest) -> str:
    """The address in `next`: nothing when it leads away from here or where there is no page."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A word without a slash would be taken for the name of a page.
    return url if url.startswith("/") and is_ours and opens_by_link(url) else ""


def safe_next(request: HttpRequest) -> str:
    """The address asked for, or the start page."""
    return asked_for(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def opens_by_link(url: str) -> bool:
    """Whether a browser can be sent there: what only takes what is posted has no page to show."""
    try:
        view = resolve(urlsplit(url).path).func
    except Resolver404:
        # The page of what isn't found says it better than we can.
        return True
    return all("GET" in methods for methods in _methods_taken(view))


def _methods_taken(view: Callable[..., Any]) -> Iterator[list[str]]:
    """What `require_POST` and its like let through: Django keeps it in the decorator alone."""
    layer: Any = view
    while isfunction(layer):
        methods = getclosurevars(layer).nonlocals.get("request_method_list")
        if methods is not None:
            yield list(methods)
        layer = getattr(layer, "__wrapped__", None)

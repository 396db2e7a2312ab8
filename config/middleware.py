from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangosSessionMiddleware
from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponseNotAllowed
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Colleagues' pages. Everything else can be a citizen's.
SWEDISH_ONLY = ("/personal/", "/admin/")


class SessionMiddleware(DjangosSessionMiddleware):
    """The sessions of pages that answer at the same time in several tabs of one browser."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session.is_empty() and not request.session.modified:
            # It ended before this page was asked for, and nothing is ended here. To take the cookie
            # away could take a newer one, which another tab has just got by signing in.
            patch_vary_headers(response, ["Cookie"])
            return response
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            if broken := _broken_database(interrupted):
                raise broken from None
            # It ended while this page was made: asked for again, the page leads to the sign-in.
            return redirect(request.get_full_path() if request.method == "GET" else "/")


def _broken_database(error: BaseException | None) -> Exception | None:
    """The database's own failure behind it: to Django it looks as if the session had ended."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return error
        error = error.__context__
    return None


class PrivateHeadersMiddleware:
    """Nothing of a page stays in a browser's cache or a search engine's (T28, T22)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response


class NoNulMiddleware:
    """Postgres can't hold the sign NUL, and nobody types it: refused before it reaches a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)


class RequestIdMiddleware:
    """A number for each request, in the answer, the logs and the access log alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = str(request.request_id)  # type: ignore[attr-defined]
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Citizens choose their language; staff pages are Swedish (decision 19)."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(SWEDISH_ONLY):
            translation.activate("sv")
            request.LANGUAGE_CODE = "sv"
        else:
            super().process_request(request)


class NotAllowedPageMiddleware:
    """Where only a button leads, a reload or a bookmark gets a page to go on from, and not Django's
    bare refusal. `Allow` still says what a program may do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

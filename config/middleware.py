from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SWEDISH_ONLY = ("/personal/", "/admin/")


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

"""Changing the language in the middle of writing: what stands in the form is kept first.

The buttons at the top of such a page belong to its form and post it here, so that it works without
JavaScript too. `written_in` in the page's context is the id of that form.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils.translation import check_for_language

from accounts.kept_forms import FIELD as KEPT
from accounts.kept_forms import keep_form
from messaging.letter_flow import address_of, take_in
from messaging.written import FIELD as LETTER
from messaging.written import is_anything_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from accounts.http import SignedInRequest

CHOSEN = "page_language"
# The form of a page on which somebody writes.
WRITTEN_IN = "skrivet"


class LanguageOfPageMiddleware:
    """Stands behind the sign-in check: what is written for nobody isn't kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: SignedInRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Nothing is judged or sent: the same page again, in the other language."""
        chosen = request.POST.get(CHOSEN, "") if request.method == "POST" else ""
        if not chosen or not request.user.is_authenticated:
            return None
        response = redirect(_address_with_what_is_kept(request))
        # Not 302, by which a page says that it has taken in what was kept of its form.
        response.status_code = HTTPStatus.SEE_OTHER
        if check_for_language(chosen):
            _remember(response, chosen)
        return response


def _address_with_what_is_kept(request: SignedInRequest) -> str:
    if LETTER in request.POST and is_anything_written(request):
        return address_of(request, take_in(request).draft)
    kept = keep_form(request) if KEPT in request.POST else None
    return kept.address if kept else request.get_full_path()


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]  # one of its words
    )

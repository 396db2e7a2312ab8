"""Changing the language in the middle of writing: what stands in the form is kept first.

The buttons at the top of such a page belong to its form and post it here, so that it works without
JavaScript too. `written_in` in the page's context is the id of that form. Of a page for everybody
nothing is kept: it comes straight back with what stood on it (`in_other_language`).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import redirect
from django.utils.translation import activate

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
        if not changes_language(request) or _is_for_everybody(view):
            return None
        response = redirect(_address_with_what_is_kept(request))
        # Not 302, by which a page says that it has taken in what was kept of its form.
        response.status_code = HTTPStatus.SEE_OTHER
        _remember(response, request.POST[CHOSEN])
        return response


def changes_language(request: HttpRequest) -> bool:
    """Whether a form was posted only to be read in another language."""
    return request.method == "POST" and bool(request.POST.get(CHOSEN))


def in_other_language(request: HttpRequest, show: Callable[[], HttpResponse]) -> HttpResponse:
    """The page in the language that was chosen. `show` fills in what stood in its form."""
    chosen = request.POST[CHOSEN]
    if chosen in dict(settings.LANGUAGES):
        activate(chosen)
    response = show()
    _remember(response, chosen)
    return response


def _is_for_everybody(view: Callable[..., HttpResponse]) -> bool:
    """Marked by `login_not_required`: who writes there may be nobody we know."""
    return not getattr(view, "login_required", True)


def _address_with_what_is_kept(request: SignedInRequest) -> str:
    if LETTER in request.POST and is_anything_written(request):
        return address_of(request, take_in(request).draft)
    kept = keep_form(request) if KEPT in request.POST else None
    return kept.address if kept else request.get_full_path()


def _remember(response: HttpResponse, language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        return
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

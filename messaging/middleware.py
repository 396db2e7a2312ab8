from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect

from accounts.form_key import posted_key
from accounts.kept_forms import signin_address
from messaging.autosave import answer_away, answer_saved, is_autosave
from messaging.letter_flow import address_of, keep_posted
from messaging.written import FIELD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from accounts.models import User
    from messaging.letter_flow import PostedLetter

logger = logging.getLogger(__name__)


class KeepDraftMiddleware:
    """A letter that its page never gets to take in is kept for its writer all the same.

    Stands before the sign-in check, which would throw the body away with its redirect.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """The session has ended: what was written waits behind the sign-in."""
        return None if request.user.is_authenticated else lead_to_sign_in(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page is shut or has failed, and all it did was rolled back: the letter stays."""
        kept = keep_for_writer(request)
        if kept is None or not is_autosave(request):
            return None
        if not isinstance(exception, Http404 | PermissionDenied):
            logger.error("A page failed; what was written on it is kept.", exc_info=exception)
        return answer_saved(request, kept[0])


def lead_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """Keep a posted letter whose session is over; by the sign-in its writer comes back to it."""
    kept = keep_for_writer(request)
    if kept is None:
        return None
    posted, owner = kept
    back = address_of(request, posted.draft)
    address = signin_address(owner, back)
    if is_autosave(request):
        return answer_away(posted, address, signed_out=True)
    return redirect(address)


def keep_for_writer(request: HttpRequest) -> tuple[PostedLetter, User] | None:
    """Keep a posted letter for the one its key names, if it has a key of ours at all."""
    found = posted_key(request, FIELD)
    if found is None:
        return None
    key, owner = found
    return keep_posted(request, key, owner), owner

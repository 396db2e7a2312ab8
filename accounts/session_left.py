"""How long a session lasts, for the page that warns of its end (static/js/session-end.js)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from accounts.session_age import SessionAge, asked_by_the_page

if TYPE_CHECKING:
    from django.http import HttpRequest

NOTHING_LEFT = {"seconds": 0, "can_be_extended": False, "token": ""}


@require_http_methods(["GET", "POST"])
@login_not_required
@asked_by_the_page
def session_left(request: HttpRequest, *, of_citizens: bool) -> JsonResponse:
    """POST makes it last. Nothing is left of a page whose owner isn't the one who is signed in now.

    With the time comes the key of today's forms: a page that was kept open over a new sign-in can
    then still send what is written on it.
    """
    if not _is_whose_page_it_is(request, of_citizens=of_citizens):
        return JsonResponse(NOTHING_LEFT)
    age = SessionAge.of(request)
    if age.has_run_out():
        return JsonResponse(NOTHING_LEFT)
    if request.method == "POST":
        age.wind(at_once=True)
    time = age.time_left()
    return JsonResponse(
        {
            "seconds": time.seconds,
            "can_be_extended": time.can_be_extended,
            "token": get_token(request),
        }
    )


def _is_whose_page_it_is(request: HttpRequest, *, of_citizens: bool) -> bool:
    user = request.user
    return (
        user.is_authenticated
        and user.is_citizen == of_citizens
        and request.GET.get("page_of", str(user.public_id)) == str(user.public_id)
    )

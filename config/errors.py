"""The pages for what went wrong before any view of ours could say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from accounts.kept_forms import keep_form
from config.context_processors import municipality
from messaging.autosave import answer_away, is_autosave
from messaging.letter_flow import address_of
from messaging.middleware import keep_for_writer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of before the sign-in, say. What was written on it is kept."""
    kept = keep_for_writer(request)
    if kept is None:
        form = keep_form(request)
        back = form.address if form else ""
    else:
        back = address_of(request, kept[0].draft)
        if is_autosave(request):
            return answer_away(kept[0], back, signed_out=False)
    return render(request, "403_csrf.html", {"back": back}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """More than a request may carry is told as that: there is something to do about it."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the other context processors: they may be what failed, or the database they ask."""
    context = {"request": request, **municipality(request)}
    return HttpResponseServerError(loader.render_to_string("500.html", context))

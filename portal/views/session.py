from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_http_methods

from portal import session_age

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
@login_not_required
def session_left(request: HttpRequest) -> JsonResponse:
    """How long the session lasts, for the page that warns; POST makes it last. Nothing is read."""
    is_in = request.user.is_authenticated and request.user.is_citizen
    if not is_in or session_age.has_run_out(request.session):
        return JsonResponse({"seconds": 0, "can_be_extended": False})
    if request.method == "POST":
        session_age.wind(request.session, at_once=True)
    time = session_age.time_left(request.session)
    return JsonResponse({"seconds": time.seconds, "can_be_extended": time.can_be_extended})

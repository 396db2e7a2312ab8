"""The pages for what went wrong before any view of ours could say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the context processors: they may be what failed, or the database they ask."""
    page = loader.render_to_string(
        "500.html", {"request": request, "municipality": settings.MUNICIPALITY}
    )
    return HttpResponseServerError(page)

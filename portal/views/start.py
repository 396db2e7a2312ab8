from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.signin.wording import EID_NAMES
from portal.access import citizen_page, has_messages
from portal.listing import threads_page, unread_count

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from portal.http import CitizenRequest


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/start.html", {**ways_in(), "onward": ""})


@require_safe
@login_not_required
def printed_address(request: HttpRequest) -> HttpResponse:
    """The addresses on the municipality's papers, in both spellings (R2)."""
    return redirect("portal:start")


@require_safe
@citizen_page()
def home(request: CitizenRequest) -> HttpResponse:
    shows_messages = has_messages(request.person)
    unread = threads_page(request.person, unread=True).rows if shows_messages else []
    return render(
        request,
        "portal/home.html",
        {
            "person": request.person,
            "shows_messages": shows_messages,
            "unread": unread_count(request.person) if unread else 0,
            "newest": unread[0] if unread else None,
        },
    )


def ways_in() -> dict[str, Any]:
    """The e-IDs in use, each with its name, and the age from which they open the door."""
    eids = [(key, EID_NAMES[key]) for key in settings.EID_PROVIDERS if key in EID_NAMES]
    return {"eids": eids, "min_age": settings.EID_MIN_AGE}

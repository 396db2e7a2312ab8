from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.signin.wording import EID_NAMES
from casework.assistance_steps import steps
from portal.access import citizen_page, has_economic_assistance, has_messages
from portal.assistance import newest_application
from portal.audiences import CITIZENS, PUBLIC
from portal.listing import threads_page, unread_count
from portal.models import Link

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from portal.http import CitizenRequest


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    links = Link.objects.shown_to(PUBLIC)
    return render(request, "portal/start.html", {**ways_in(), "onward": "", "links": links})


@require_safe
@login_not_required
def printed_address(request: HttpRequest) -> HttpResponse:
    """The addresses on the municipality's papers, in both spellings (R2)."""
    return redirect("portal:start")


@require_safe
@citizen_page()
def home(request: CitizenRequest) -> HttpResponse:
    shows_messages = has_messages(request.person)
    shows_assistance = has_economic_assistance(request.person)
    unread = threads_page(request.person, unread=True).rows if shows_messages else []
    application = newest_application(request.person) if shows_assistance else None
    return render(
        request,
        "portal/home.html",
        {
            "person": request.person,
            "shows_messages": shows_messages,
            "shows_assistance": shows_assistance,
            "unread": unread_count(request.person) if unread else 0,
            "newest": unread[0] if unread else None,
            "application": application,
            "steps": steps(application) if application else [],
            "links": Link.objects.shown_to(CITIZENS),
        },
    )


def ways_in() -> dict[str, Any]:
    """The e-IDs in use, each with its name, and the age from which they open the door."""
    eids = [(key, EID_NAMES[key]) for key in settings.EID_PROVIDERS if key in EID_NAMES]
    return {"eids": eids, "min_age": settings.EID_MIN_AGE}

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.calendar import stockholm_today
from accounts.signin.wording import eid_name
from casework.assistance_steps import steps
from portal.access import citizen_page
from portal.assistance import Newest, newest_assistance
from portal.audiences import CITIZENS, PUBLIC
from portal.listing import threads_page, unread_by_person
from portal.models import Link
from portal.supplement import way_to_answer
from portal.wording import where_it_stands

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from portal.http import CitizenRequest


@require_safe
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    links = Link.objects.shown_to(PUBLIC)
    context = {**ways_in(), "onward": "", "links": links, "is_in": is_in(request)}
    return render(request, "portal/start.html", context)


@require_safe
@login_not_required
def printed_address(request: HttpRequest) -> HttpResponse:
    """The addresses on the municipality's papers, in both spellings and in any case (R2)."""
    return redirect("portal:start")


@require_safe
@citizen_page()
def home(request: CitizenRequest) -> HttpResponse:
    assert request.hat is not None
    hat = request.hat
    counts = unread_by_person(request.person)
    unread = counts.pop(hat.about.pk, 0)
    page = threads_page(request.person, about=hat.about, unread=True) if unread else None
    has_assistance = hat.economic_assistance
    told = (
        newest_assistance(request.actor, request.person, stockholm_today())
        if has_assistance
        else Newest()
    )
    return render(
        request,
        "portal/home.html",
        {
            "person": request.person,
            "hat": hat,
            "unread": unread,
            "newest": page.rows[0] if page and page.rows else None,
            # What waits under another hat isn't shown here, and not forgotten either.
            "elsewhere": [hat for hat in request.hats if hat.about.pk in counts],
            "application": told.application,
            "payment": told.payment,
            "words": where_it_stands(told.application) if told.application else "",
            **way_to_answer(request, told.application),
            "steps": steps(told.application) if told.application else [],
            "links": Link.objects.shown_to(CITIZENS),
        },
    )


def is_in(request: HttpRequest) -> bool:
    """A citizen who is signed in, whichever page it is."""
    return request.user.is_authenticated and request.user.is_citizen


def ways_in() -> dict[str, Any]:
    """The e-IDs in use, each with its name, and the age from which they open the door."""
    eids = [(key, eid_name(key)) for key in settings.EID_PROVIDERS]
    return {
        "eids": eids,
        "is_by_app_alone": set(settings.EID_PROVIDERS) == {"bankid", "freja"},
        "min_age": settings.EID_MIN_AGE,
    }

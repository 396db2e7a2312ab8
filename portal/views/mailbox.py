from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.calendar import stockholm_today
from messaging.contacts import cases_about
from portal.access import about_of, citizen_page
from portal.listing import sent_page, threads_page
from portal.paging import behind_in, links

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.http import CitizenRequest


@require_safe
@citizen_page(messages=True)
def inbox(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = threads_page(request.person, behind, about=about_of(request))
    return render(
        request,
        "portal/inbox.html",
        {
            "folder": "inbox",
            "rows": page.rows,
            "compose_url": _compose_url(request),
            **links("portal:inbox", behind, page.older),
        },
    )


@require_safe
@citizen_page(messages=True)
def sent(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = sent_page(request.person, behind, about=about_of(request))
    return render(
        request,
        "portal/sent.html",
        {
            "folder": "sent",
            "rows": page.rows,
            "compose_url": _compose_url(request),
            **links("portal:sent", behind, page.older),
        },
    )


def _compose_url(request: CitizenRequest) -> str:
    """Where a new letter is written, as long as something goes on that it could be about (D10)."""
    about = about_of(request)
    goes_on = cases_about(request.person, about, stockholm_today()).exists()
    return reverse("portal:compose", args=[about.public_id]) if goes_on else ""

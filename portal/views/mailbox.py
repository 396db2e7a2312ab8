from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.calendar import stockholm_today
from messaging.contacts import cases_about
from portal.access import about_of, citizen_page
from portal.holding import latest_held
from portal.listing import begun_on, sent_page, threads_page
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
            **_new_letter(request),
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
            "held": latest_held(row.held for row in page.rows),
            "rows": page.rows,
            **_new_letter(request),
            **links("portal:sent", behind, page.older),
        },
    )


def _new_letter(request: CitizenRequest) -> dict[str, str]:
    """Where one is written, as long as something goes on that it could be about (D10), and where
    one is begun: also when it can't be sent any more, or it would be believed to be sent."""
    about = about_of(request)
    address = reverse("portal:compose", args=[about.public_id])
    goes_on = cases_about(request.person, about, stockholm_today()).exists()
    return {
        "compose_url": address if goes_on else "",
        "begun_url": address if address in begun_on(request.person) else "",
    }

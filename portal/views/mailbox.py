from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.access import citizen_page
from portal.listing import sent_page, threads_page
from portal.paging import behind_in, links

if TYPE_CHECKING:
    from django.http import HttpResponse

    from portal.http import CitizenRequest


@require_safe
@citizen_page(messages=True)
def inbox(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = threads_page(request.person, behind)
    return render(
        request,
        "portal/inbox.html",
        {"folder": "inbox", "rows": page.rows, **links("portal:inbox", behind, page.older)},
    )


@require_safe
@citizen_page(messages=True)
def sent(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = sent_page(request.person, behind)
    return render(
        request,
        "portal/sent.html",
        {"folder": "sent", "rows": page.rows, **links("portal:sent", behind, page.older)},
    )

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.access import citizen_page
from portal.listing import sent_page, threads_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from portal.http import CitizenRequest

BEHIND = "efter"


@require_safe
@citizen_page(messages=True)
def inbox(request: CitizenRequest) -> HttpResponse:
    behind = _behind(request)
    page = threads_page(request.person, behind)
    return render(
        request,
        "portal/inbox.html",
        {"folder": "inbox", "rows": page.rows, **_links("portal:inbox", behind, page.older)},
    )


@require_safe
@citizen_page(messages=True)
def sent(request: CitizenRequest) -> HttpResponse:
    behind = _behind(request)
    page = sent_page(request.person, behind)
    return render(
        request,
        "portal/sent.html",
        {"folder": "sent", "rows": page.rows, **_links("portal:sent", behind, page.older)},
    )


def _behind(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get(BEHIND, ""))
    except ValueError:
        return None


def _links(name: str, behind: UUID | None, older: UUID | None) -> dict[str, str]:
    """Older ones page by page; newer ones from the top again."""
    return {
        "newer_url": reverse(name) if behind else "",
        "older_url": f"{reverse(name)}?{BEHIND}={older}" if older else "",
    }

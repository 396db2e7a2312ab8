from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages as flash
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

import audit.log
from accounts.guards import staff_page
from audit.models import Action
from messaging.access import access_draft, own_mailbox
from messaging.actions.drafts import throw_away
from messaging.draft_listing import list_drafts, rows_of
from messaging.unread import shared_mailboxes

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page()
def drafts(request: StaffRequest) -> HttpResponse:
    audit.log.record(Action.LISTED, by=request.actor, object_type="drafts")
    behind = _behind_in(request)
    rows, older = list_drafts(request.actor, behind)
    return render(
        request,
        "messaging/drafts.html",
        {
            "nav": "messages",
            "mailbox": own_mailbox(request.actor),
            "folder": "drafts",
            "shared_mailboxes": shared_mailboxes(request.actor),
            "rows": rows,
            "older_url": f"?efter={older}" if older else "",
            "newer_url": reverse("messaging:drafts") if behind else "",
        },
    )


@require_http_methods(["GET", "POST"])
@staff_page()
def draft_discard(request: StaffRequest, draft_id: UUID) -> HttpResponse:
    """What is in a draft, and whether it is to be thrown away: also one nobody can go on with."""
    draft = access_draft(request.actor, draft_id)
    if request.method == "POST":
        throw_away(by=request.actor, draft=draft)
        flash.success(request, "Utkastet är slängt.")
        return redirect("messaging:drafts")
    [row] = rows_of(request.actor, [draft])
    return render(
        request,
        "messaging/draft_discard.html",
        {"nav": "messages", "row": row, "files": draft.files.order_by("pk")},
    )


def _behind_in(request: StaffRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("efter", ""))
    except ValueError:
        return None

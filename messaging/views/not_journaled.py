from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.paging import CURSOR, turning
from accounts.roles import Deed
from messaging.access import own_mailbox
from messaging.not_journaled import list_not_journaled
from messaging.unread import shared_mailboxes

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page(Deed.JOURNAL)
def not_journaled(request: StaffRequest) -> HttpResponse:
    of_the_unit = request.GET.get("visa") == "enheten"
    page = list_not_journaled(
        request.actor, of_the_unit=of_the_unit, cursor=request.GET.get(CURSOR, "")
    )
    context = {
        "nav": "messages",
        "folder": "not_journaled",
        "mailbox": own_mailbox(request.actor),
        "shared_mailboxes": shared_mailboxes(request.actor),
        "of_the_unit": of_the_unit,
        "page": page,
        **turning(request, page.older),
    }
    return render(request, "messaging/not_journaled.html", context)

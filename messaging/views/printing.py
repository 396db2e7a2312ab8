from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from messaging.access import access_message
from messaging.actions.printing import print_conversation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page()
def printout(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = access_message(request.actor, message_id)
    letters, unread = print_conversation(by=request.actor, message=message)
    context = {
        "message": message,
        "thread": message.thread,
        "letters": letters,
        "unread": unread,
        "printed_at": timezone.now(),
    }
    return render(request, "messaging/printout.html", context)

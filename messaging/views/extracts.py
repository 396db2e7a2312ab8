from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from journal.extract_forms import ExtractForm
from journal.mask_proposals import proposals
from journal.taking_out import take_out
from journal.views.extracts import serve_extract, show_extract
from messaging.access import access_letters_extract, access_message
from messaging.actions.printing import look_through_conversation
from messaging.extract_book import (
    book_of_conversation,
    choice_of,
    key_of,
    readable_now,
    source_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest


@require_http_methods(["GET", "POST"])
@staff_page()
def extract(request: StaffRequest, message_id: UUID) -> HttpResponse:
    message = access_message(request.actor, message_id)
    thread = message.thread
    letters, unread = look_through_conversation(by=request.actor, message=message)
    letters = readable_now(letters)
    form = ExtractForm(
        request.POST or None,
        papers=[choice_of(one.message) for one in letters],
        proposed=proposals(request.actor, thread.about) if thread.about else [],
    )
    if request.method == "POST" and form.is_valid():
        left_out = set(form.cleaned_data.get("leave_out", []))
        kept = [one for one in letters if key_of(one.message) not in left_out]
        purpose = form.cleaned_data["purpose"]
        book = book_of_conversation(request.actor, thread, kept, len(unread), purpose)
        source = source_of(message)
        if answer := take_out(request, form, source, book, "messaging:letters_extract"):
            return answer
    context = {
        "nav": "messages",
        "form": form,
        "message": message,
        "thread": thread,
        "count": len(letters),
    }
    return render(request, "messaging/extract.html", context)


@require_GET
@staff_page()
def letters_extract(request: StaffRequest, letters_extract_id: UUID) -> HttpResponse:
    found = access_letters_extract(request.actor, letters_extract_id)
    return show_extract(request, found, "messages", "messaging:letters_extract")


@require_GET
@staff_page()
def letters_extract_file(
    request: StaffRequest, letters_extract_id: UUID
) -> HttpResponse | FileResponse:
    found = access_letters_extract(request.actor, letters_extract_id)
    return serve_extract(request, found, "messaging:letters_extract")

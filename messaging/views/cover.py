from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from journal.serving import serve_pdf
from messaging.access import (
    access_cover,
    access_covered_attachment,
    access_covered_message,
    access_unit_cover,
)
from messaging.actions.cover import begin_cover, end_cover
from messaging.cover import covers_of_unit, folder_of, list_covered
from messaging.cover_forms import CoverForm
from messaging.incident_reading import incident_asked_for, proposed_cover
from messaging.models import MailboxItem
from messaging.unread import shared_mailboxes
from messaging.views.mailbox import page_turning
from messaging.withdrawn import withdrawn_line

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest

INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT


@require_http_methods(["GET", "POST"])
@staff_page(Deed.COVER_FOR_STAFF)
def covers(request: StaffRequest) -> HttpResponse:
    incident = incident_asked_for(request)
    form = CoverForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial=proposed_cover(incident) if incident else None,
    )
    if form.is_valid() and _begun(request, form):
        if incident:
            return redirect("messaging:incident", incident.public_id)
        return redirect("messaging:covers")
    listed, older = covers_of_unit(request.actor, cursor_in(request))
    context = {
        "nav": "messages",
        "form": form,
        "incident": incident,
        "covers": listed,
        **turning(request, older),
    }
    return render(request, "messaging/covers.html", context)


def _begun(request: StaffRequest, form: CoverForm) -> bool:
    try:
        cover = begin_cover(by=request.actor, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    name = form.cleaned_data["colleague"].full_name
    days = f"{cover.since:%Y-%m-%d} – {cover.until:%Y-%m-%d}"
    flash.success(request, f"Du kan läsa åt {name} {days}. {name} ser det i sin Inkorg.")
    return True


@require_POST
@staff_page(Deed.COVER_FOR_STAFF)
def cover_end(request: StaffRequest, cover_id: UUID) -> HttpResponse:
    cover = access_unit_cover(request.actor, cover_id)
    if end_cover(by=request.actor, cover=cover):
        flash.success(request, "Läsningen är avbruten.")
    else:
        flash.info(request, "Läsningen var redan avslutad.")
    return redirect("messaging:covers")


@require_GET
@staff_page(Deed.COVER_FOR_STAFF)
def cover_inbox(request: StaffRequest, cover_id: UUID) -> HttpResponse:
    return _show(request, cover_id, INBOX)


@require_GET
@staff_page(Deed.COVER_FOR_STAFF)
def cover_sent(request: StaffRequest, cover_id: UUID) -> HttpResponse:
    return _show(request, cover_id, SENT)


def _show(request: StaffRequest, cover_id: UUID, folder: MailboxItem.Folder) -> HttpResponse:
    cover = access_cover(request.actor, cover_id)
    page = list_covered(request.actor, cover, folder, cursor=request.GET.get("sida", ""))
    context = {
        "nav": "messages",
        "cover": cover,
        "folder": "covers",
        "covered_folder": folder,
        "mailbox": cover.mailbox,
        "shared_mailboxes": shared_mailboxes(request.actor),
        "page": page,
        **page_turning(page),
    }
    return render(request, "messaging/cover_mailbox.html", context)


@require_GET
@staff_page(Deed.COVER_FOR_STAFF)
def cover_message(request: StaffRequest, cover_id: UUID, covered_message_id: UUID) -> HttpResponse:
    cover = access_cover(request.actor, cover_id)
    message = access_covered_message(request.actor, cover, covered_message_id)
    context = {
        "nav": "messages",
        "cover": cover,
        "incident": incident_asked_for(request),
        "message": message,
        "covered_folder": folder_of(cover, message),
        "recipients": message.recipients.order_by("pk"),
        "thread": message.thread,
        "withdrawn": withdrawn_line(message),
        "attachments": message.attachments.order_by("pk"),
    }
    return render(request, "messaging/cover_message.html", context)


@require_GET
@staff_page(Deed.COVER_FOR_STAFF)
def cover_attachment(
    request: StaffRequest, cover_id: UUID, covered_attachment_id: UUID
) -> FileResponse:
    cover = access_cover(request.actor, cover_id)
    found = access_covered_attachment(request.actor, cover, covered_attachment_id)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256)

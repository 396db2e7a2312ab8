from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.access import access_document, access_filed_item, access_rendition
from journal.paper_page import back_of
from journal.serving import serve_pdf
from messaging.access import access_draft_paper
from messaging.actions.papers import write_with_item, write_with_rendition
from messaging.sent_papers import sendings_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest
    from messaging.models import Draft


@require_POST
@staff_page(Deed.JOURNAL)
def send_rendition(request: StaffRequest, rendition_id: UUID) -> HttpResponse:
    rendition = access_rendition(request.actor, rendition_id)
    try:
        draft = write_with_rendition(by=request.actor, rendition=rendition)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
        return redirect("journal:document_pdf", rendition.document.public_id)
    return redirect(letter_of(draft))


@require_POST
@staff_page(Deed.JOURNAL)
def send_item(request: StaffRequest, item_id: UUID) -> HttpResponse:
    item = access_filed_item(request.actor, item_id)
    return redirect(letter_of(write_with_item(by=request.actor, item=item)))


@require_GET
@staff_page(Deed.JOURNAL)
def draft_paper(request: StaffRequest, draft_id: UUID, draft_file_id: UUID) -> FileResponse:
    kept = access_draft_paper(request.actor, draft_id, draft_file_id)
    return serve_pdf(kept.file, filename=kept.filename, sha256=kept.sha256, inline=True)


@require_GET
@staff_page(Deed.JOURNAL)
def sent_papers(request: StaffRequest, document_id: UUID) -> HttpResponse:
    document = access_document(request.actor, document_id)
    context = {
        "nav": "assignments" if request.actor.is_provider else "cases",
        "document": document,
        "sendings": sendings_of(request.actor, document, now=timezone.now()),
        "back_url": back_of(request.actor, document).url,
    }
    return render(request, "messaging/sent_papers.html", context)


def letter_of(draft: Draft) -> str:
    """The page where the letter is written, going on with the draft."""
    return f"{draft.path}?utkast={draft.public_id}"

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.guards import staff_page
from accounts.roles import Deed
from accounts.session_age import asked_by_the_page
from journal.access import (
    access_document,
    access_rendition,
    is_own,
    opened_rendition,
    previewed_document,
)
from journal.actions.renditions import order_pdf
from journal.letter import letter_html
from journal.models import PdfRendition
from journal.paper_page import back_of
from journal.pdf import LETTERS, PdfUnavailableError, make_pdf
from journal.pdf_form import PdfForm
from journal.print_templates import PREVIEW
from journal.rendering import WORDS, filename_of
from journal.serving import HEADERS, serve_pdf
from journal.waiting_for_pdf import wait_for

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import FileResponse

    from accounts.http import StaffRequest
    from journal.models import Document

# How often a page without JavaScript looks again.
LOOKS_AGAIN = "5"  # seconds
# Characters that a page lays out while somebody waits, some forty pages. The worker takes more.
PREVIEW_MOST = 100_000


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_pdf(request: StaffRequest, document_id: UUID) -> HttpResponse:
    document = access_document(request.actor, document_id)
    form = PdfForm(request.POST or None, actor=request.actor, document=document)
    if request.method == "POST" and form.is_valid():
        rendition = _order(request, document, form)
        if rendition is not None:
            return redirect("journal:rendition_state", rendition.public_id)
    renditions = document.renditions.select_related(
        "print_template", "ordered_by", "document__addressee"
    )
    context = {
        **_about(request, document),
        "form": form,
        "words": WORDS,
        "renditions": renditions.order_by("-ordered_at", "-pk"),
    }
    return render(request, "journal/document_pdf.html", context)


@require_GET
@staff_page(Deed.JOURNAL)
def document_preview(request: StaffRequest, document_id: UUID) -> HttpResponse:
    document = access_document(request.actor, document_id)
    if len(document.body) > PREVIEW_MOST:
        return _no_preview(request, document, is_too_long=True)
    try:
        pdf = make_pdf(letter_html(document, PREVIEW, document.heading), style=LETTERS)
    except PdfUnavailableError:
        return _no_preview(request, document, is_too_long=False)
    previewed_document(request.actor, document)
    response = HttpResponse(pdf, content_type="application/pdf", headers=HEADERS)
    filename = filename_of(f"Arbetskopia {document.heading}")
    disposition = content_disposition_header(as_attachment=False, filename=filename)
    response["Content-Disposition"] = str(disposition)
    return response


@require_GET
@staff_page(Deed.JOURNAL)
def rendition(request: StaffRequest, rendition_id: UUID) -> HttpResponse | FileResponse:
    found = access_rendition(request.actor, rendition_id)
    if not found.is_ready:
        return redirect("journal:rendition_state", rendition_id)
    opened_rendition(request.actor, found)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256, inline=True)


@require_GET
@staff_page(Deed.JOURNAL)
@asked_by_the_page
def rendition_state(request: StaffRequest, rendition_id: UUID) -> HttpResponse:
    """Where one waits. It tells nothing of the document, so that looking again fills no log."""
    found = access_rendition(request.actor, rendition_id)
    if request.headers.get("HX-Request"):
        return _answer(request, found)
    found = wait_for(found)
    if found.state != PdfRendition.State.ORDERED:
        return redirect(_told(request, found))
    context = {
        "nav": "assignments" if request.actor.is_provider else "cases",
        "rendition": found,
        "document_id": found.document.public_id,
    }
    response = render(request, "journal/rendition_state.html", context)
    response["Refresh"] = LOOKS_AGAIN
    return response


def _about(request: StaffRequest, document: Document) -> dict[str, Any]:
    """What the head of each of a document's pages shows."""
    back = back_of(request.actor, document)
    own = is_own(request.actor, document)
    return {"nav": back.nav, "back": back, "is_own": own, "document": document}


def _no_preview(request: StaffRequest, document: Document, *, is_too_long: bool) -> HttpResponse:
    context = {**_about(request, document), "is_too_long": is_too_long}
    status = 200 if is_too_long else 503
    return render(request, "journal/no_preview.html", context, status=status)


def _order(request: StaffRequest, document: Document, form: PdfForm) -> PdfRendition | None:
    if form.chosen is None:
        form.add_error(None, "Det finns ingen utskriftsmall. Hör av dig till systemförvaltaren.")
        return None
    try:
        return order_pdf(
            by=request.actor,
            document=document,
            print_template=form.chosen,
            heading=form.written_heading,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _answer(request: StaffRequest, found: PdfRendition) -> HttpResponse:
    """What htmx asks for each second."""
    if found.state == PdfRendition.State.ORDERED:
        return render(request, "journal/_rendition_state.html")
    return HttpResponseClientRedirect(_told(request, found))


def _told(request: StaffRequest, found: PdfRendition) -> str:
    """Back to the document, with how it went."""
    if found.is_ready:
        flash.success(request, "PDF:en är klar.")
    else:
        flash.warning(request, f"PDF:en kunde inte göras. {WORDS[found.failure]}")
    return reverse("journal:document_pdf", args=[found.document.public_id])

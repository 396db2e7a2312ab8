from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.access import access_document, access_own_document, is_own
from journal.actions.documents import place_of
from journal.actions.renditions import order_pdf
from journal.actions.writing import lock_paper
from journal.document_flow import keep_document
from journal.place_in_address import access_place, writing_page
from journal.print_templates import default_print_template
from journal.template_choice import templates_for
from journal.views.documents import revision_in, write_page
from journal.waiting_for_pdf import wait_for
from messaging.actions.papers import write_with_rendition
from messaging.views.papers import letter_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.models import Document, PdfRendition

NO_TEMPLATE = "Det finns ingen utskriftsmall för dokumentet. Systemförvaltaren lägger upp den."
IS_BEING_MADE = "PDF:en görs. Brevikonen finns vid den här när den är klar."


# The worker sees what is committed alone: the order must be, while these pages wait for it.
@transaction.non_atomic_requests
@require_POST
@staff_page(Deed.JOURNAL)
def send_document(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """In one step: the PDF with the document's own heading, and the letter with it (F4)."""
    return _begin_letter(request, access_document(request.actor, document_id))


@transaction.non_atomic_requests
@require_POST
@staff_page(Deed.JOURNAL)
def lock_and_send(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """From the question before it is locked, on to the letter (F5)."""
    document = access_own_document(request.actor, document_id)
    try:
        document = lock_paper(by=request.actor, paper=document, revision=revision_in(request))
    except ValidationError as refused:
        flash.warning(request, " ".join(refused.messages))
        return redirect("journal:document", document_id)
    return _begin_letter(request, document)


@transaction.non_atomic_requests
@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def write_and_send(request: StaffRequest, kind: str, place_id: UUID) -> HttpResponse:
    """From what is being written to the letter in one step: saved, locked, made PDF (F5).

    Loaded again, or come back to after a sign-in, it is the page where it is written.
    """
    begun = access_own_document(request.actor, place_id) if kind == "dokument" else None
    place = place_of(begun) if begun else access_place(request.actor, kind, place_id)
    if request.method == "GET":
        return redirect(f"{writing_page(place, begun)}?{request.GET.urlencode()}")
    template = templates_for(request.actor).filter(code=request.GET.get("mall", "")).first()
    form, document = keep_document(request, place, begun, template)
    if document is not None:
        try:
            locked = lock_paper(by=request.actor, paper=document, revision=document.revision)
        except ValidationError as refused:
            # What was written is saved; the page goes on with it.
            form.show(revision=document.revision)
            form.add_error("body", f"{' '.join(refused.messages)} Det du har skrivit är sparat.")
        else:
            return _begin_letter(request, locked)
    return write_page(request, form, place, begun)


def _begin_letter(request: StaffRequest, document: Document) -> HttpResponse:
    try:
        draft = write_with_rendition(by=request.actor, rendition=_made(request, document))
    except ValidationError as error:
        flash.warning(request, error.messages[0])
        return redirect("journal:document_pdf", document.public_id)
    return redirect(letter_of(draft))


def _made(request: StaffRequest, document: Document) -> PdfRendition:
    """Its PDF as it is usually made, once the worker has made it.

    Of the other side's document the one there is, so that both send the same paper.
    """
    if not is_own(request.actor, document) and (made := document.finished_pdf):
        return made
    template = default_print_template(request.actor, document)
    if template is None:
        raise ValidationError(NO_TEMPLATE)
    ordered = order_pdf(
        by=request.actor, document=document, print_template=template, heading=document.heading
    )
    rendition = wait_for(ordered)
    if rendition.state == rendition.State.ORDERED:
        raise ValidationError(IS_BEING_MADE)
    return rendition

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.access import access_entry, access_own_document, access_own_item
from journal.actions.documents import correct_document, place_of
from journal.actions.writing import mark_as_error
from journal.error_form import ErrorForm
from journal.paper_page import back_of
from journal.place_in_address import writing_page
from journal.views.documents import write_page
from journal.writing_forms import DocumentForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.models import Document, FiledItem, JournalEntry

    Paper = TypeVar("Paper", Document, JournalEntry, FiledItem)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_mark_as_error(request: StaffRequest, document_id: UUID) -> HttpResponse:
    found = access_own_document(request.actor, document_id)
    return _mark(request, found, reverse("journal:document", args=[document_id]), "dokumentet")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def note_mark_as_error(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    found = access_entry(request.actor, entry_id)
    return _mark(request, found, reverse("journal:entry", args=[entry_id]), "anteckningen")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def filed_item_mark_as_error(request: StaffRequest, item_id: UUID) -> HttpResponse:
    found = access_own_item(request.actor, item_id)
    return _mark(request, found, reverse("journal:filed_item_facts", args=[item_id]), "filen")


def _mark(request: StaffRequest, found: Paper, page: str, what: str) -> HttpResponse:
    form = ErrorForm(request.POST or None)
    if form.is_valid():
        try:
            mark_as_error(by=request.actor, paper=found, reason=form.cleaned_data["reason"])
        except ValidationError as refused:
            # Of the reason it is said at the field; else about the paper as it is by now.
            form.add_error(None, refused)
        else:
            flash.success(request, "Felmarkerat.")
            return redirect(page)
    context = {
        "nav": back_of(request.actor, found).nav,
        "paper": found,
        "page": page,
        "what": what,
        "form": form,
    }
    return render(request, "journal/mark_as_error.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_correct(request: StaffRequest, document_id: UUID) -> HttpResponse:
    """Begin the document that is to replace this one. Come back to after a sign-in, it is the page
    where it was written."""
    found = access_own_document(request.actor, document_id)
    if request.method == "GET":
        return redirect(f"{writing_page(place_of(found), found)}?{request.GET.urlencode()}")
    form = None
    if "body" in request.POST:
        # Written in a document that somebody locked meanwhile: nothing of it is lost.
        form = DocumentForm(request.POST, actor=request.actor, place=place_of(found), paper=found)
    if form is not None and not form.is_valid():
        return write_page(request, form, place_of(found), found)
    try:
        words = form.values if form else {}
        correction = correct_document(by=request.actor, document=found, **words)
    except ValidationError as refused:
        if form is not None:
            form.add_error(None, refused)
            return write_page(request, form, place_of(found), found)
        flash.warning(request, refused.messages[0])
        return redirect("journal:document", document_id)
    flash.success(request, "Här är texten att rätta. Det förra dokumentet finns kvar.")
    return redirect("journal:document_edit", correction.public_id)

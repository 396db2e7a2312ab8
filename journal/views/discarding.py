from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from journal.access import access_entry, access_own_document
from journal.actions.writing import discard_paper
from journal.paper_page import back_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.models import Document, JournalEntry

    Written = TypeVar("Written", Document, JournalEntry)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def document_discard(request: StaffRequest, document_id: UUID) -> HttpResponse:
    found = access_own_document(request.actor, document_id)
    return _discard(request, found, reverse("journal:document", args=[document_id]), "dokumentet")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.JOURNAL)
def note_discard(request: StaffRequest, entry_id: UUID) -> HttpResponse:
    found = access_entry(request.actor, entry_id)
    return _discard(request, found, reverse("journal:entry", args=[entry_id]), "anteckningen")


def _discard(request: StaffRequest, found: Written, page: str, what: str) -> HttpResponse:
    back = back_of(request.actor, found)
    if request.method == "POST":
        try:
            discard_paper(by=request.actor, paper=found)
        except ValidationError as refused:
            flash.warning(request, refused.messages[0])
            return redirect(page)
        flash.success(request, "Arbetsmaterialet är slängt.")
        return redirect(back.url)
    context = {"nav": back.nav, "back": back, "paper": found, "what": what}
    return render(request, "journal/paper_discard.html", context)

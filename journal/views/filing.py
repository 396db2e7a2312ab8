from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case, access_open_assignment
from journal.access import access_own_item
from journal.actions.inserting import insert_paper
from journal.actions.writing_places import hindrance
from journal.filing_form import InsertForm, label_of
from journal.paper_page import back_to, events_of
from journal.place import lies_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from journal.place import Owner


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def filed_item_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    return _insert(request, access_case(request.actor, case_id))


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_filed_item_new(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    return _insert(request, access_open_assignment(request.actor, assignment_id))


def _insert(request: StaffRequest, owner: Owner) -> HttpResponse:
    back = back_to(owner)
    form = InsertForm(request.POST or None, request.FILES or None, owner=owner)
    if form.is_valid():
        try:
            item = insert_paper(by=request.actor, **form.values)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            flash.success(request, f"{item.heading} är infogad.")
            return redirect(back.url)
    context = {"nav": back.nav, "back": back, "form": form, "hindrance": hindrance(owner)}
    return render(request, "journal/filed_item_new.html", context)


@require_GET
@staff_page(Deed.JOURNAL)
def filed_item_facts(request: StaffRequest, item_id: UUID) -> HttpResponse:
    """What is known of a filed paper; the paper itself is opened from here."""
    item = access_own_item(request.actor, item_id)
    place = lies_in(item)
    back = back_to(place)
    context = {
        "nav": back.nav,
        "back": back,
        "item": item,
        "place": label_of(place),
        "events": events_of(item),
    }
    return render(request, "journal/filed_item_facts.html", context)

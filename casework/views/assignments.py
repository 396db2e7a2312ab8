from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_assignment, access_open_assignment
from casework.actions.assignments import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    start_assignment,
)
from casework.actions.contact_staff import choose_contact_staff
from casework.assignment_forms import ContactStaffForm, ReasonForm
from casework.eservice_banner import for_provider
from casework.eservice_card import eservice_card, write_to
from casework.lists import assignments as list_assignments

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Assignment

ENDED = "avslutade"


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignments(request: StaffRequest) -> HttpResponse:
    shows_ended = request.GET.get("visa") == ENDED
    page = list_assignments(request.actor, cursor_in(request), ended=shows_ended)
    context = {
        "nav": "assignments",
        "shows_ended": shows_ended,
        "assignments": page,
        **turning(request, page.older),
    }
    return render(request, "casework/assignments.html", context)


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_assignment(request.actor, assignment_id)
    person = found.service.case.file.file_holder
    context = {"nav": "assignments", "assignment": found, "person": person}
    if found.is_new:
        return render(request, "casework/assignment_new_to_unit.html", context)
    context |= {
        "banners": for_provider(eservice_card(person).activations),
        "contacts": found.contact_staff.order_by("sort_name", "pk"),
        "write_to": write_to(request.actor, person, found) if found.is_worked else "",
    }
    return render(request, "casework/assignment.html", context)


@require_POST
@staff_page(Deed.SEE_ASSIGNMENTS)
def accept(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_assignment(request.actor, assignment_id)
    try:
        accept_assignment(by=request.actor, assignment=found)
    except ValidationError as error:
        return _overtaken(request, error)
    flash.success(request, f"Uppdrag {found.number} är mottaget. Välj kontaktpersoner för det.")
    return redirect("casework:assignment", found.public_id)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def decline(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_assignment(request.actor, assignment_id)
    if request.method == "GET" and not found.is_new:
        return redirect("casework:assignment", found.public_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            decline_assignment(
                by=request.actor, assignment=found, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            flash.success(request, f"Uppdrag {found.number} är avböjt. Handläggaren får veta det.")
            # Not to its page: the unit no longer reaches it.
            return redirect("casework:assignments")
    return render(request, "casework/assignment_decline.html", {**_about(found), "form": form})


@require_POST
@staff_page(Deed.SEE_ASSIGNMENTS)
def start(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_open_assignment(request.actor, assignment_id)
    try:
        start_assignment(by=request.actor, assignment=found)
    except ValidationError as error:
        return _overtaken(request, error)
    flash.success(request, f"Uppdrag {found.number} är startat.")
    return redirect("casework:assignment", found.public_id)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def end(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_open_assignment(request.actor, assignment_id)
    if request.method == "GET" and not found.is_worked:
        return redirect("casework:assignment", found.public_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            end_assignment(by=request.actor, assignment=found, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            number = found.number
            flash.success(request, f"Uppdrag {number} är avslutat. Handläggaren får veta det.")
            return redirect("casework:assignments")
    return render(request, "casework/assignment_end.html", {**_about(found), "form": form})


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def contacts(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_open_assignment(request.actor, assignment_id)
    if request.method == "GET" and not found.is_worked:
        return redirect("casework:assignment", found.public_id)
    form = ContactStaffForm(request.POST if request.method == "POST" else None, assignment=found)
    if form.is_valid() and _contacts_chosen(request, found, form):
        flash.success(request, "Kontaktpersonerna är sparade.")
        return redirect("casework:assignment", found.public_id)
    return render(request, "casework/assignment_contacts.html", {**_about(found), "form": form})


def _contacts_chosen(request: StaffRequest, found: Assignment, form: ContactStaffForm) -> bool:
    try:
        choose_contact_staff(
            by=request.actor, assignment=found, chosen=form.cleaned_data["contact_staff"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _about(found: Assignment) -> dict[str, object]:
    return {
        "nav": "assignments",
        "assignment": found,
        "person": found.service.case.file.file_holder,
    }


def _overtaken(request: StaffRequest, error: ValidationError) -> HttpResponse:
    """Somebody was quicker: what has happened is told, and the list shows how it stands."""
    flash.warning(request, " ".join(error.messages))
    return redirect("casework:assignments")

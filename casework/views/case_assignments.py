from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case, access_case_assignment
from casework.actions.assignment_drafts import CASE_CLOSED, change_draft, draft_assignment
from casework.actions.assignments import end_assignment, revoke_assignment, send_assignment
from casework.assignment_forms import AssignmentForm, EndForm, ReasonForm
from casework.models import Assignment

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Case


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def assignment_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = access_case(request.actor, case_id)
    if request.method == "GET" and case.is_closed:
        flash.warning(request, CASE_CLOSED)
        return redirect("casework:case", case.public_id)
    form = AssignmentForm(request.POST or None, case=case, initial=_prefilled(request, case))
    if form.is_valid() and (made := _drafted(request, form)):
        return _after_writing(request, made)
    context = {**_of(case), "form": form, "has_services": case.services.exists()}
    return render(request, "casework/case_assignment_new.html", context)


def _prefilled(request: StaffRequest, case: Case) -> dict[str, Any]:
    """From the service it was begun in (`insats`), or from an assignment that was declined (`om`).

    Only from this very case: what another id means isn't told.
    """
    try:
        asked = UUID(request.GET.get("om") or request.GET.get("insats") or "")
    except ValueError:
        return {}
    before = Assignment.objects.filter(service__case=case, public_id=asked).first()
    if before is not None:
        # Not to which unit: that one has said no.
        return {
            "service": before.service_id,
            "title": before.title,
            "description": before.description,
        }
    service = case.services.filter(public_id=asked).first()
    return {"service": service.pk} if service else {}


def _drafted(request: StaffRequest, form: AssignmentForm) -> Assignment | None:
    try:
        return draft_assignment(by=request.actor, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_assignment_change(
    request: StaffRequest, case_id: UUID, assignment_id: UUID
) -> HttpResponse:
    found = access_case_assignment(request.actor, case_id, assignment_id)
    if request.method == "GET" and found.state != Assignment.State.DRAFT:
        return _to_page(found)
    written = ("service", "provider_unit", "title", "description")
    form = AssignmentForm(
        request.POST or None,
        case=found.service.case,
        initial={name: getattr(found, name) for name in written},
    )
    if form.is_valid() and _changed(request, found, form):
        found.refresh_from_db()
        return _after_writing(request, found)
    context = {**_of(found.service.case), "assignment": found, "form": form}
    return render(request, "casework/case_assignment_change.html", context)


def _changed(request: StaffRequest, found: Assignment, form: AssignmentForm) -> bool:
    try:
        change_draft(by=request.actor, assignment=found, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _after_writing(request: StaffRequest, written: Assignment) -> HttpResponse:
    """Both buttons save; one of them sends too."""
    if "send" in request.POST:
        _send(request, written)
    else:
        flash.success(request, f"Uppdrag {written.number} är sparat som utkast.")
    return _to_page(written)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def case_assignment_send(request: StaffRequest, case_id: UUID, assignment_id: UUID) -> HttpResponse:
    found = access_case_assignment(request.actor, case_id, assignment_id)
    _send(request, found)
    return _to_page(found)


def _send(request: StaffRequest, found: Assignment) -> None:
    try:
        send_assignment(by=request.actor, assignment=found)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(
            request, f"Uppdrag {found.number} är skickat till {found.provider_unit.name}."
        )


@require_GET
@staff_page(Deed.SEE_CASES)
def case_assignment(request: StaffRequest, case_id: UUID, assignment_id: UUID) -> HttpResponse:
    found = access_case_assignment(request.actor, case_id, assignment_id)
    context = {
        **_of(found.service.case),
        "assignment": found,
        "contacts": found.contact_staff.order_by("sort_name", "pk"),
    }
    return render(request, "casework/case_assignment.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_assignment_revoke(
    request: StaffRequest, case_id: UUID, assignment_id: UUID
) -> HttpResponse:
    found = access_case_assignment(request.actor, case_id, assignment_id)
    if request.method == "GET" and found.state not in Assignment.REACHED:
        return _to_page(found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            revoke_assignment(
                by=request.actor, assignment=found, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            flash.success(request, f"Uppdrag {found.number} är återkallat.")
            return _to_page(found)
    context = {**_of(found.service.case), "assignment": found, "form": form}
    return render(request, "casework/case_assignment_revoke.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_assignment_end(request: StaffRequest, case_id: UUID, assignment_id: UUID) -> HttpResponse:
    found = access_case_assignment(request.actor, case_id, assignment_id)
    if request.method == "GET" and not found.is_worked:
        return _to_page(found)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            end_assignment(by=request.actor, assignment=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            flash.success(request, f"Uppdrag {found.number} är avslutat.")
            return _to_page(found)
    context = {**_of(found.service.case), "assignment": found, "form": form}
    return render(request, "casework/case_assignment_end.html", context)


def _of(case: Case) -> dict[str, Any]:
    return {"nav": "cases", "case": case, "person": case.file.file_holder}


def _to_page(found: Assignment) -> HttpResponse:
    return redirect("casework:case_assignment", found.service.case.public_id, found.public_id)

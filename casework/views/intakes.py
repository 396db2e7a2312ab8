from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_intake, access_person
from casework.actions.intakes import (
    attach_to_case,
    hand_over_intake,
    open_case,
    register_intake,
    settle_without_action,
    take_intake,
)
from casework.case_forms import taken
from casework.intake_forms import (
    AttachForm,
    HandOverForm,
    IntakeForm,
    NoActionForm,
    OpenCaseForm,
)
from casework.models import Case, Person
from casework.to_do import intakes_of

if TYPE_CHECKING:
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import CaseQuerySet, Intake


@require_GET
@staff_page(Deed.SEE_CASES)
def intakes(request: StaffRequest) -> HttpResponse:
    page = intakes_of(request.actor, cursor_in(request))
    context = {"nav": "cases", "intakes": page, **turning(request, page.older)}
    return render(request, "casework/intakes.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def intake_new(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    form = IntakeForm(request.POST or None, actor=request.actor)
    if taken(form, lambda: _register(request, found, form)):
        unit = form.cleaned_data["unit"]
        flash.success(request, f"Aktualiseringen är registrerad hos {unit.name}.")
        if Person.objects.visible_to(request.actor).filter(pk=found.pk).exists():
            return redirect("casework:person_cases", found.public_id)
        return redirect("casework:intakes")
    context = {"nav": "search", "person": found, "form": form}
    return render(request, "casework/intake_new.html", context)


def _register(request: StaffRequest, found: Person, form: IntakeForm) -> None:
    unit = form.cleaned_data["unit"]
    register_intake(by=request.actor, person=found, received=form.received, unit=unit)


@require_GET
@staff_page(Deed.SEE_CASES)
def intake(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    context = {
        "nav": "cases",
        "intake": found,
        "person": found.person,
        "has_cases": _open_cases(request, found).exists(),
    }
    return render(request, "casework/intake.html", context)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def intake_take(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    try:
        take_intake(by=request.actor, intake=found)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, "Du bedömer aktualiseringen.")
    return redirect("casework:intake", found.public_id)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def intake_open_case(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    form = OpenCaseForm(request.POST or None, actor=request.actor, unit=found.unit)
    if taken(form, lambda: open_case(by=request.actor, intake=found, **form.cleaned_data)):
        found.refresh_from_db()
        flash.success(request, f"Ärende {found.case} är öppnat.")
        return redirect("casework:case", found.case.public_id)  # type: ignore[union-attr]
    return _ask(request, found, form, "Öppna ärende", "Öppna ärendet")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def intake_attach(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    form = AttachForm(request.POST or None, cases=_open_cases(request, found))
    if taken(form, lambda: attach_to_case(by=request.actor, intake=found, **form.cleaned_data)):
        chosen = form.cleaned_data["case"]
        flash.success(request, f"Aktualiseringen hör till ärende {chosen.number}.")
        return redirect("casework:case", chosen.public_id)
    return _ask(request, found, form, "Knyt till ärende", "Knyt till ärendet")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def intake_no_action(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    form = NoActionForm(request.POST or None)
    if taken(
        form, lambda: settle_without_action(by=request.actor, intake=found, **form.cleaned_data)
    ):
        flash.success(request, "Aktualiseringen är avslutad utan åtgärd.")
        return redirect("casework:intakes")
    return _ask(request, found, form, "Avsluta utan åtgärd", "Avsluta utan åtgärd")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def intake_hand_over(request: StaffRequest, intake_id: UUID) -> HttpResponse:
    found = access_intake(request.actor, intake_id)
    form = HandOverForm(request.POST or None, besides=found.unit)
    if taken(form, lambda: hand_over_intake(by=request.actor, intake=found, **form.cleaned_data)):
        flash.success(request, f"Aktualiseringen finns nu hos {form.cleaned_data['unit'].name}.")
        return redirect("casework:intakes")
    return _ask(request, found, form, "Lämna över till annan enhet", "Lämna över")


def _open_cases(request: StaffRequest, found: Intake) -> CaseQuerySet:
    cases = Case.objects.visible_to(request.actor).open().filter(file__file_holder=found.person)
    return cases.order_by("-opened_on", "-pk")


def _ask(
    request: StaffRequest, found: Intake, form: forms.Form, heading: str, action: str
) -> HttpResponse:
    context = {
        "nav": "cases",
        "intake": found,
        "person": found.person,
        "form": form,
        "heading": heading,
        "action": action,
    }
    return render(request, "casework/intake_step.html", context)

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case, access_investigation
from casework.actions.cases import close_case, reopen_case
from casework.actions.process import (
    close_investigation,
    decide,
    follow_up,
    grant_service,
    open_investigation,
    resume,
    start_assessment,
)
from casework.case_forms import (
    CloseForm,
    CloseInvestigationForm,
    DecisionForm,
    InvestigationForm,
    ReopenForm,
    ServiceForm,
    taken,
)
from casework.closing import what_hinders
from casework.stages import Step, refusal, standing_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.case_forms import CaseForm
    from casework.models import Case

# The steps that are one press of a button.
MOVES = {
    Step.ASSESS.value: (start_assessment, "Förhandsbedömningen är påbörjad."),
    Step.FOLLOW_UP.value: (follow_up, "Uppföljningen är påbörjad."),
    Step.RESUME.value: (resume, "Uppföljningen är avslutad. Insatsen fortsätter."),
}


@require_POST
@staff_page(Deed.HANDLE_CASES)
def case_move(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    if request.POST.get("step") not in MOVES:
        raise Http404
    move, done = MOVES[request.POST["step"]]
    try:
        move(by=request.actor, case=found)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, done)
    return redirect("casework:case", found.public_id)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def investigation_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = InvestigationForm(request.POST or None, case=found)
    if taken(form, lambda: open_investigation(by=request.actor, case=found, **form.cleaned_data)):
        return _done(request, found, "Utredningen är inledd.")
    return _ask(request, form, "Inled utredning", "Inled utredning", step=Step.INVESTIGATE)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def investigation_close(
    request: StaffRequest, case_id: UUID, investigation_id: UUID
) -> HttpResponse:
    found = access_investigation(request.actor, case_id, investigation_id)
    form = CloseInvestigationForm(request.POST or None, case=found.case)
    if taken(
        form,
        lambda: close_investigation(by=request.actor, investigation=found, **form.cleaned_data),
    ):
        return _done(request, found.case, "Utredningen är avslutad.")
    heading = "Avsluta utredning"
    return _ask(request, form, heading, "Avsluta utredningen", about=str(found.type))


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def decision_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = DecisionForm(request.POST or None, case=found)
    if taken(
        form,
        lambda: decide(
            by=request.actor,
            case=found,
            ruling=form.ruling,
            closes_investigation=form.cleaned_data["closes_investigation"],
            seen=form.cleaned_data["seen"],
        ),
    ):
        return _done(request, found, "Beslutet är registrerat.")
    return _ask(request, form, "Nytt beslut", "Spara beslut", step=Step.DECIDE)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def service_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = ServiceForm(request.POST or None, case=found)
    if taken(form, lambda: grant_service(by=request.actor, **form.cleaned_data)):
        return _done(request, found, "Insatsen är registrerad.")
    return _ask(request, form, "Ny insats", "Spara insats", step=Step.GRANT)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_close(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = CloseForm(request.POST or None, case=found)
    if taken(form, lambda: close_case(by=request.actor, case=found, **form.cleaned_data)):
        return _done(request, found, f"Ärende {found.number} är avslutat.")
    hindered = what_hinders(found) if request.method == "GET" else []
    return _ask(
        request, form, "Avsluta ärende", "Avsluta ärendet", step=Step.CLOSE, hindered=hindered
    )


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_reopen(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = ReopenForm(request.POST or None, case=found)
    if taken(
        form,
        lambda: reopen_case(
            by=request.actor, case=found, matter=form.matter, seen=form.cleaned_data["seen"]
        ),
    ):
        return _done(request, found, f"Ärende {found.number} är öppet igen.")
    return _ask(request, form, "Återöppna ärende", "Återöppna ärendet", step=Step.REOPEN)


def _done(request: StaffRequest, found: Case, sentence: str) -> HttpResponse:
    flash.success(request, sentence)
    return redirect("casework:case", found.public_id)


def _ask(
    request: StaffRequest,
    form: CaseForm,
    heading: str,
    action: str,
    *,
    step: Step | None = None,
    hindered: list[str] | None = None,
    about: str = "",
) -> HttpResponse:
    """The form, or why the step can't be taken now: then there is nothing to fill in."""
    if request.method == "GET" and step:
        reason = refusal(step, standing_of(form.case, stockholm_today()))
        hindered = [reason] if reason else hindered
    context = {
        "nav": "cases",
        "case": form.case,
        "person": form.case.file.file_holder,
        "form": form,
        "heading": f"{heading}, {about}" if about else heading,
        "called": heading,
        "action": action,
        "hindered": hindered or [],
    }
    return render(request, "casework/case_step.html", context)

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.roles import Deed
from casework.actions import assistance_calculations, assistance_decisions, assistance_payments
from casework.actions.assistance_applications import (
    CASE_CLOSED,
    hindrance_to,
    receive_application,
    request_supplement,
)
from casework.actions.assistance_calculations import calculate
from casework.actions.assistance_decisions import decide, link_decision, linkable_decisions
from casework.actions.assistance_payments import left_to_pay, plan_payment
from casework.actions.assistance_publishing import publish
from casework.assistance_access import access_application, access_assistance_case
from casework.assistance_forms import (
    ApplicationForm,
    CalculationForm,
    DecisionForm,
    PaymentForm,
    SupplementForm,
)
from casework.assistance_lists import co_applicants_in
from casework.models import Calculation, EconomicAssistanceApplication
from casework.money import shown_amount

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse, QueryDict

    from accounts.http import StaffRequest
    from casework.actions.assistance_publishing import Publishable
    from casework.models import Case

T = TypeVar("T")
Status = EconomicAssistanceApplication.Status


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def application_new(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = access_assistance_case(request.actor, case_id)
    if request.method == "GET" and case.is_closed:
        flash.warning(request, CASE_CLOSED)
        return redirect("casework:assistance", case.public_id)
    today = stockholm_today()
    form = ApplicationForm(
        _posted(request),
        co_applicants=co_applicants_in(request.actor, case),
        initial={"kind": _usual_kind(case), "period_month": f"{today:%Y-%m}", "received_on": today},
    )

    def receive() -> EconomicAssistanceApplication:
        made = receive_application(by=request.actor, case=case, received=form.received)
        if form.cleaned_data["publish"]:
            publish(by=request.actor, application=made, thing=made)
        return made

    if form.is_valid() and (made := _tried(form, receive)):
        flash.success(request, "Ansökan är registrerad.")
        return redirect("casework:application", made.public_id)
    context = {"nav": "cases", "case": case, "person": case.file.file_holder, "form": form}
    return render(request, "casework/application_new.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def application_supplement(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    form = SupplementForm(_posted(request), initial={"publish": True})
    if found.published_at:
        del form.fields["publish"]

    def request_it() -> EconomicAssistanceApplication:
        request_supplement(
            by=request.actor,
            application=found,
            missing=form.cleaned_data["missing"],
            due_on=form.cleaned_data["due_on"],
        )
        return found

    if _done(request, form, found, request_it):
        flash.success(request, "Kompletteringen är begärd.")
        return redirect("casework:application", found.public_id)
    hindered = hindrance_to(found, Status.SUPPLEMENT_REQUESTED)
    heading = "Begär komplettering"
    return _ask(request, found, form, heading, heading, hindered)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def application_calculation(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    before = Calculation.objects.filter(application=found).first()
    form = CalculationForm(_posted(request), initial=_as_written(before))

    def register() -> Calculation:
        return calculate(
            by=request.actor,
            application=found,
            sums=form.sums,
            is_final=form.cleaned_data["is_final"],
        )

    if _done(request, form, found, register):
        flash.success(request, "Beräkningen är sparad.")
        return redirect("casework:application", found.public_id)
    hindered = assistance_calculations.hindrance(found, before)
    return _ask(request, found, form, "Beräkning", "Spara", hindered)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def application_decision(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    form = DecisionForm(
        _posted(request),
        linkable=linkable_decisions(found),
        initial={"decided_on": stockholm_today(), "publish": True},
    )

    def settle() -> Publishable:
        if chosen := form.cleaned_data.get("decision"):
            return link_decision(by=request.actor, application=found, decision=chosen)
        return decide(by=request.actor, application=found, terms=form.terms)

    if _done(request, form, found, settle):
        flash.success(request, "Beslutet är registrerat.")
        return redirect("casework:application", found.public_id)
    hindered = assistance_decisions.hindrance(found)
    return _ask(request, found, form, "Fatta beslut", "Spara beslutet", hindered)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def application_payment(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    left = left_to_pay(found.decision) if found.decision else None
    initial = {"publish": True, "amount": shown_amount(left) if left else ""}
    form = PaymentForm(_posted(request), initial=initial)

    def plan() -> Publishable:
        return plan_payment(by=request.actor, application=found, planned=form.planned)

    if _done(request, form, found, plan):
        flash.success(request, "Utbetalningen är planerad.")
        return redirect("casework:application", found.public_id)
    hindered = assistance_payments.hindrance(found)
    return _ask(request, found, form, "Planera utbetalning", "Planera", hindered, left=left)


def _usual_kind(case: Case) -> str:
    kinds = EconomicAssistanceApplication.Kind
    return kinds.RENEWAL if case.applications.exists() else kinds.NEW


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _done(
    request: StaffRequest,
    form: forms.Form,
    application: EconomicAssistanceApplication,
    deed: Callable[[], Publishable],
) -> bool:
    """The deed and, where the box is ticked, its publishing: both or neither."""

    def whole() -> Publishable:
        thing = deed()
        if form.cleaned_data.get("publish"):
            publish(by=request.actor, application=application, thing=thing)
        return thing

    return form.is_valid() and _tried(form, whole) is not None


def _tried(form: forms.Form, deed: Callable[[], T]) -> T | None:
    """What the deed made; None, with the reason in the form, when it is refused."""
    try:
        with transaction.atomic():
            return deed()
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _ask(
    request: StaffRequest,
    found: EconomicAssistanceApplication,
    form: forms.Form,
    heading: str,
    action: str,
    hindered: str,
    left: Decimal | None = None,
) -> HttpResponse:
    """The form, or why the step can't be taken now: then there is nothing to fill in."""
    context = {
        "nav": "cases",
        "case": found.case,
        "person": found.case.file.file_holder,
        "application": found,
        "form": form,
        "heading": heading,
        "action": action,
        # Whoever was overtaken keeps what they wrote; the form says why it was refused.
        "hindered": hindered if request.method == "GET" else "",
        "left": left,
    }
    return render(request, "casework/application_step.html", context)


def _as_written(before: Calculation | None) -> dict[str, Any]:
    """The former calculation's sums as they would be written, to be changed."""
    if before is None:
        return {}
    names = ("norm_sum", "common_costs", "other_costs", "incomes")
    sums = {name: shown_amount(getattr(before, name)) for name in names}
    return {**sums, "is_final": before.is_final}

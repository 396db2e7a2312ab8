from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.actions.assistance_applications import (
    can_close,
    close_application,
    hand_over_for_decision,
    mark_as_paid,
    take_up,
    withdraw_application,
)
from casework.actions.assistance_payments import cancel_payment, left_to_pay, mark_sent
from casework.actions.assistance_publishing import part_named, publish, take_back
from casework.assistance_access import access_application, access_assistance_case, payment_in
from casework.assistance_lists import applications_of
from casework.assistance_status import MOVES
from casework.assistance_steps import steps
from casework.models import Calculation, EconomicAssistanceApplication, Payment, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.actor import Actor
    from accounts.http import StaffRequest

Status = EconomicAssistanceApplication.Status
# What takes nothing but a click; the other moves have a form of their own.
CLICKS: dict[str, Callable[..., None]] = {
    Status.UNDER_REVIEW: take_up,
    Status.AWAITING_DECISION: hand_over_for_decision,
    Status.PAID: mark_as_paid,
    Status.CLOSED: close_application,
    Status.WITHDRAWN: withdraw_application,
}
SETTLING: dict[str, Callable[..., None]] = {
    Payment.State.SENT: mark_sent,
    Payment.State.CANCELLED: cancel_payment,
}


@require_GET
@staff_page(Deed.SEE_CASES)
def assistance(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = access_assistance_case(request.actor, case_id)
    page = applications_of(case, cursor_in(request))
    context = {
        "nav": "cases",
        "case": case,
        "person": case.file.file_holder,
        "applications": page.rows,
        **turning(request, page.older),
    }
    return render(request, "casework/assistance.html", context)


@require_GET
@staff_page(Deed.SEE_CASES)
def application(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    decision, payments = found.decision, list(found.payments.order_by("-pay_on", "-pk"))
    context = {
        "nav": "cases",
        "case": found.case,
        "person": found.case.file.file_holder,
        "application": found,
        "co_applicant": _named_co_applicant(request.actor, found),
        "steps": steps(found),
        "following": MOVES[found.status],
        "decision": decision,
        "calculation": Calculation.objects.filter(application=found).first(),
        "payments": payments,
        "can_close": can_close(found, payments),
        "left": left_to_pay(decision) if decision and decision.amount else None,
    }
    return render(request, "casework/application.html", context)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def application_move(request: StaffRequest, application_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    verb = CLICKS.get(request.POST.get("to", ""))
    if verb is None:
        raise Http404
    try:
        verb(by=request.actor, application=found)
    except ValidationError as error:
        flash.error(request, " ".join(error.messages))
    else:
        flash.success(request, f"Ansökan har nu läget {found.get_status_display()}.")
    return redirect("casework:application", found.public_id)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def payment_settle(request: StaffRequest, application_id: UUID, payment_id: UUID) -> HttpResponse:
    found = access_application(request.actor, application_id)
    payment = payment_in(found, payment_id)
    verb = SETTLING.get(request.POST.get("to", ""))
    if verb is None:
        raise Http404
    try:
        verb(by=request.actor, payment=payment)
    except ValidationError as error:
        flash.error(request, " ".join(error.messages))
    else:
        payment.refresh_from_db(fields=["state"])
        flash.success(request, f"Utbetalningen är {payment.get_state_display()}.")
    return redirect("casework:application", found.public_id)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def application_publish(request: StaffRequest, application_id: UUID) -> HttpResponse:
    """One button for each part: to show it to the citizen, or to hide it again."""
    found = access_application(request.actor, application_id)
    thing = part_named(found, request.POST.get("what", ""))
    if thing is None:
        raise Http404
    try:
        if "take_back" in request.POST:
            take_back(by=request.actor, application=found, thing=thing)
            flash.success(request, "Det visas inte längre på Mina sidor.")
        elif publish(by=request.actor, application=found, thing=thing):
            flash.success(request, "Publicerat. Det visas nu på Mina sidor.")
        else:
            flash.info(request, "Det var redan publicerat.")
    except ValidationError as error:
        flash.error(request, " ".join(error.messages))
    return redirect("casework:application", found.public_id)


def _named_co_applicant(actor: Actor, found: EconomicAssistanceApplication) -> Person | None:
    """A protected co-applicant is named for the circle alone, also inside a case one may open."""
    if found.co_applicant is None:
        return None
    return Person.objects.visible_to(actor).filter(pk=found.co_applicant.pk).first()

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case
from casework.actions.cases import restrict_case
from casework.actions.caseworkers import (
    add_co_caseworker,
    change_main,
    is_held,
    leave_without_caseworker,
    may_leave_without,
    remove_co_caseworker,
    transfer_case,
)
from casework.case_forms import taken
from casework.case_page import caseworkers_in
from casework.case_people_forms import CoForm, MainForm, RestrictForm, TransferForm
from casework.models import Case

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_caseworkers(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    if {"remove", "leave"} & set(request.POST):
        return _without(request, found)
    is_co = "co" in request.POST
    posted = request.POST or None
    main = MainForm(None if is_co else posted, case=found, prefix="main")
    co = CoForm(posted if is_co else None, case=found, prefix="co")
    if taken(main, lambda: change_main(by=request.actor, case=found, **main.cleaned_data)):
        return _back(request, found, "Handläggaren är ändrad.")
    if taken(co, lambda: add_co_caseworker(by=request.actor, case=found, **co.cleaned_data)):
        return _back(request, found, "Medhandläggaren är tillagd.")
    context = {
        **_of(found),
        "form": co if is_co else main,
        "main": main,
        "co": co,
        "caseworkers": caseworkers_in(found),
        "may_leave": may_leave_without(request.actor, found),
    }
    return render(request, "casework/case_caseworkers.html", context)


def _without(request: StaffRequest, found: Case) -> HttpResponse:
    """One helper fewer, or nobody at all: buttons without anything to fill in."""
    try:
        if "remove" in request.POST:
            _remove(request, found)
            return _back(request, found, "Medhandläggaren är borttagen.")
        leave_without_caseworker(by=request.actor, case=found)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
        return redirect("casework:case_caseworkers", found.public_id)
    return _back(request, found, "Ärendet har ingen handläggare. Enheten har fått en uppgift.")


def _remove(request: StaffRequest, found: Case) -> None:
    """By the colleague's own id, among those the page shows."""
    users = [row.user for row in caseworkers_in(found)]
    chosen = [user for user in users if str(user.public_id) == request.POST["remove"]]
    if not any(remove_co_caseworker(by=request.actor, case=found, user=one) for one in chosen):
        raise ValidationError("Kollegan är inte medhandläggare i ärendet.")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_transfer(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    form = TransferForm(request.POST or None, case=found)
    if taken(form, lambda: _transfer(request, found, form)):
        return _back(request, found, f"Ärendet är flyttat till {form.chosen[0].name}.")
    return render(request, "casework/case_transfer.html", {**_of(found), "form": form})


def _transfer(request: StaffRequest, found: Case, form: TransferForm) -> Case:
    unit, user = form.chosen
    seen = form.cleaned_data["seen"]
    return transfer_case(by=request.actor, case=found, unit=unit, user=user, seen=seen)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_restrict(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Switches it on, or off when it is on.

    Which of them is what the page asked, not how the case has come to stand since.
    """
    found = access_case(request.actor, case_id)
    is_asked = request.method == "POST"
    wanted = request.POST.get("wanted") == "on" if is_asked else not found.is_restricted
    form = RestrictForm(request.POST or None, case=found)
    if taken(
        form,
        lambda: restrict_case(by=request.actor, case=found, restricted=wanted, **form.cleaned_data),
    ):
        done = "Ärendet syns bara för handläggarna i det." if wanted else "Enheten ser ärendet."
        return _back(request, found, done)
    context = {
        **_of(found),
        "form": form,
        "wanted": wanted,
        "is_held": is_held(found),
        "is_mine": any(row.user == request.user for row in caseworkers_in(found)),
    }
    return render(request, "casework/case_restrict.html", context)


def _of(found: Case) -> dict[str, object]:
    return {"nav": "cases", "case": found, "person": found.file.file_holder}


def _back(request: StaffRequest, found: Case, done: str) -> HttpResponse:
    """To the case, or to the list for whoever has just let it go."""
    flash.success(request, done)
    if Case.objects.visible_to(request.actor).filter(pk=found.pk).exists():
        return redirect("casework:case", found.public_id)
    return redirect("casework:cases")

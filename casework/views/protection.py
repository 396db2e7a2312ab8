from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.kept_forms import take_up
from accounts.roles import Deed
from casework.access import access_own_person
from casework.actions.protection import decide_protection, set_protection
from casework.changed_meanwhile import add_refusal
from casework.models import Person
from casework.protection import NOBODY, circle_of, person_to_decide_on
from casework.protection_forms import ProtectForm, RulingForm, WhomToDecideOnForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest

OUTSIDE = "Du ingår inte i kretsen och når inte personen längre."


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REGISTER_PERSON)
def person_protection(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """To protect is everybody's who reaches the person; all the rest is the unit manager's."""
    found = access_own_person(request.actor, person_id)
    form = _form(request, found)
    if form is not None and form.is_valid() and _saved(request, found, form):
        flash.success(request, "Sparat.")
        return _onward(request, found)
    context = {"nav": "search", "person": found, "form": form, "circle": circle_of(found)}
    return render(request, "casework/person_protection.html", context)


def _form(request: StaffRequest, found: Person) -> RulingForm | ProtectForm | None:
    data = request.POST if request.method == "POST" else None
    if request.actor.decides_protection:
        return RulingForm(data, actor=request.actor, person=found)
    return None if found.is_protected else ProtectForm(data)


def _saved(request: StaffRequest, found: Person, form: RulingForm | ProtectForm) -> bool:
    try:
        if isinstance(form, RulingForm):
            seen = request.POST.get("seen")
            decide_protection(by=request.actor, person=found, ruling=form.ruling, seen=seen)
        else:
            set_protection(by=request.actor, person=found, **form.cleaned_data)
    except ValidationError as error:
        add_refusal(form, error)
        return False
    return True


def _onward(request: StaffRequest, found: Person) -> HttpResponse:
    """Back to the person, or to the start page for a manager who named others only."""
    if Person.objects.visible_to(request.actor).filter(pk=found.pk).exists():
        return redirect("casework:person", found.public_id)
    flash.warning(request, OUTSIDE)
    return redirect("casework:home")


@require_http_methods(["GET", "POST"])
@staff_page(Deed.DECIDE_PROTECTION)
def protection_decision(request: StaffRequest) -> HttpResponse:
    """Two steps on one address: which client number and why, then what is decided.

    The number travels in the form and never in the address, and no name is shown in either step.
    """
    whom = WhomToDecideOnForm(request.POST if request.method == "POST" else None)
    # Of the second step it says which number that was on, and the page takes up the rest.
    take_up(request, whom)
    if not whom.is_valid():
        return render(request, "casework/protection_whom.html", {"nav": "search", "form": whom})
    number, reason = whom.cleaned_data["customer_number"], whom.cleaned_data["reason"]
    found = person_to_decide_on(request.actor, number, reason=reason)
    if found is None:
        whom.add_error("customer_number", NOBODY)
        return render(request, "casework/protection_whom.html", {"nav": "search", "form": whom})
    form = RulingForm(
        request.POST if "decide" in request.POST else None,
        actor=request.actor,
        person=found,
        reason=reason,
    )
    if form.is_valid() and _saved(request, found, form):
        flash.success(request, f"Sparat. Beslutet om kundnummer {number} gäller nu.")
        return redirect("casework:protection_decision")
    context = {"nav": "search", "number": number, "whom": whom, "form": form}
    return render(request, "casework/protection_decision.html", context)

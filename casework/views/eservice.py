from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_person
from casework.actions.eservice import save_eservice
from casework.actions.switching_off import switch_off
from casework.changed_meanwhile import add_refusal
from casework.eservice_card import eservice_card, has_economic_assistance, preset_boxes
from casework.eservice_forms import EndForm, EServiceForm
from casework.eservice_meaning import what_a_save_means, when_it_works
from casework.models import EServiceActivation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.eservice_card import EServiceCard
    from casework.models import Person

State = EServiceActivation.State


@require_http_methods(["GET", "POST"])
@staff_page(Deed.ACTIVATE_ESERVICE)
def person_edit(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    card = eservice_card(found)
    form = _form(request, card)
    if form.is_valid():
        if _saved(request, found, form):
            flash.success(request, _what_happened(found, card))
            return redirect("casework:person", found.public_id)
        # What a colleague saved at the same moment stands there when it is shown again.
        card = eservice_card(found)
    context = {
        "nav": "search",
        "person": found,
        "card": card,
        "form": form,
        "meaning": what_a_save_means(request.actor, card),
    }
    return render(request, "casework/person_edit.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.ACTIVATE_ESERVICE)
def eservice_end(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    card = eservice_card(found)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _ended(request, found, form):
        flash.success(request, "E-tjänsten är avslutad.")
        return redirect("casework:person", found.public_id)
    context = {"nav": "search", "person": found, "card": card, "form": form}
    return render(request, "casework/eservice_end.html", context)


def _form(request: StaffRequest, card: EServiceCard) -> EServiceForm:
    contact = card.contact
    return EServiceForm(
        request.POST if request.method == "POST" else None,
        card=card,
        with_assistance=has_economic_assistance(card),
        initial={
            "mobile": contact.shown_mobile if contact else "",
            "email": contact.email if contact else "",
            "seen": card.seen,
            "seen_boxes": card.seen_boxes,
            **preset_boxes(request.actor, card).as_fields(),
        },
    )


def _saved(request: StaffRequest, found: Person, form: EServiceForm) -> bool:
    try:
        save_eservice(
            by=request.actor,
            person=found,
            boxes=form.boxes,
            mobile=form.cleaned_data["mobile"],
            email=form.cleaned_data["email"],
            seen=request.POST.get("seen"),
            seen_boxes=form.cleaned_data["seen_boxes"],
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as error:
        add_refusal(form, error)
        return False
    return True


def _ended(request: StaffRequest, found: Person, form: EndForm) -> bool:
    try:
        switch_off(by=request.actor, person=found, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _what_happened(found: Person, before: EServiceCard) -> str:
    """What the save led to, in a sentence: above all whether it holds now or after the night."""
    states = {one.state for one in eservice_card(found).activations}
    opened = EServiceActivation.OPEN
    states_before = {one.state for one in before.activations if one.state in opened}
    if State.REQUESTED in states:
        return f"Sparat. E-tjänsten fungerar {when_it_works()}."
    if State.ACTIVE in states_before and State.ACTIVE not in states:
        return "Sparat. E-tjänsten är avslutad."
    if State.ACTIVE in states and State.ACTIVE not in states_before:
        return "Sparat. E-tjänsten är påkopplad."
    if State.REQUESTED in states_before and not states & set(opened):
        return "Sparat. Beställningen av e-tjänsten är återtagen."
    return "Sparat."

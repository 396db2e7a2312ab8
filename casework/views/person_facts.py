from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_own_person
from casework.actions.identities import change_identity, note_taken
from casework.actions.persons import change_facts, register_person
from casework.actions.vital_events import VitalEvent, record_death, record_emigration, take_back
from casework.person_forms import (
    ChangeFactsForm,
    ChangeIdentityForm,
    RegisterForm,
    VitalEventForm,
)
from casework.reach import REGISTERED_DAYS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Person

# How many former contact details are shown; few have changed theirs as many times.
MOST_CHANGES = 50
RELATE_SOON = f"Lägg till relationen inom {REGISTERED_DAYS} dagar. Efter det når du inte personen."


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REGISTER_PERSON)
def person_new(request: StaffRequest) -> HttpResponse:
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (person := _registered(request, form)):
        flash.success(request, f"Sparat. Kundnumret är {person.customer_number}.")
        if form.received is None:
            flash.info(request, RELATE_SOON)
        return redirect("casework:person", person.public_id)
    return render(request, "casework/person_new.html", {"nav": "search", "form": form})


def _registered(request: StaffRequest, form: RegisterForm) -> Person | None:
    try:
        return register_person(
            by=request.actor,
            identity=form.chosen_identity,
            facts=form.facts,
            received=form.received,
            contact=form.contact,
        )
    except ValidationError as error:
        _show(request, form, error)
    return None


def _show(
    request: StaffRequest, form: RegisterForm | ChangeIdentityForm, error: ValidationError
) -> None:
    form.add_error(None, error)
    if form.has_error("number", "taken"):
        note_taken(by=request.actor)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REGISTER_PERSON)
def person_facts(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_own_person(request.actor, person_id)
    form = ChangeFactsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(found, name) for name in ChangeFactsForm.base_fields},
    )
    if form.is_valid():
        change_facts(by=request.actor, person=found, facts=form.facts, written=form.written)
        flash.success(request, "Sparat.")
        return redirect("casework:person", found.public_id)
    context = {"nav": "search", "person": found, "form": form}
    return render(request, "casework/person_facts.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REGISTER_PERSON)
def person_identity(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_own_person(request.actor, person_id)
    form = ChangeIdentityForm(
        request.POST if request.method == "POST" else None,
        initial={"birth_date": found.birth_date},
    )
    if form.is_valid() and _identity_changed(request, found, form):
        return redirect("casework:person", found.public_id)
    context = {"nav": "search", "person": found, "form": form}
    return render(request, "casework/person_identity.html", context)


def _identity_changed(request: StaffRequest, found: Person, form: ChangeIdentityForm) -> bool:
    try:
        closed = change_identity(
            by=request.actor, person=found, identity=form.chosen_identity, was_wrong=form.was_wrong
        )
    except ValidationError as error:
        _show(request, form, error)
        return False
    flash.success(request, "Sparat. Den som var inloggad har loggats ut." if closed else "Sparat.")
    return True


@require_http_methods(["GET", "POST"])
@staff_page(Deed.REGISTER_PERSON)
def vital_events(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Death and emigration; a button in a form of its own takes back what was a mistake."""
    found = access_own_person(request.actor, person_id)
    if (mistake := request.POST.get("take_back")) in VitalEvent.values:
        stays = take_back(by=request.actor, person=found, event=VitalEvent(mistake))
        still = "Borttaget. E-tjänsten är fortfarande avslutad."
        flash.success(request, still if stays else "Borttaget.")
        return redirect("casework:person", found.public_id)
    form = VitalEventForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _recorded(request, found, form):
        return redirect("casework:person", found.public_id)
    context = {"nav": "search", "person": found, "form": form}
    return render(request, "casework/person_vital_events.html", context)


def _recorded(request: StaffRequest, found: Person, form: VitalEventForm) -> bool:
    is_death = form.cleaned_data["event"] == VitalEvent.DEATH
    record = record_death if is_death else record_emigration
    try:
        ended = record(by=request.actor, person=found, on=form.cleaned_data["on"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    flash.success(request, "Sparat. E-tjänsten är avslutad." if ended else "Sparat.")
    return True


@require_GET
@staff_page(Deed.SEE_CASES)
def contact_history(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_own_person(request.actor, person_id)
    rows = found.contact_history.select_related("changed_by").order_by("-changed_at", "-pk")
    context = {"nav": "search", "person": found, "rows": rows[:MOST_CHANGES]}
    return render(request, "casework/contact_history.html", context)

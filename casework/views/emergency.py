from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

import audit.log
from accounts.access import OutOfReach
from accounts.guards import staff_page
from accounts.roles import Deed
from audit.models import Action
from casework.access import access_person_in_emergency
from casework.actions.emergency import note_too_many, open_in_emergency
from casework.emergency_forms import EmergencyForm, EmergencyReasonForm
from casework.emergency_page import units_to_ring
from casework.eservice_banner import for_provider
from casework.eservice_card import eservice_card
from casework.models import EmergencyAccess, Person

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest

NOBODY = 0
# One and the same for nobody there and for somebody guarded by a circle (P9).
NOT_OPENED = "Uppgifterna kunde inte öppnas. Kontakta enhetschef."


# POST, so that no number ends up in an address, a history or a log (security.md T33).
@require_http_methods(["GET", "POST"])
@staff_page(Deed.OPEN_IN_EMERGENCY)
def emergency(request: StaffRequest) -> HttpResponse:
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = form.person
        if _is_within_reach(request, person) and person:
            return redirect("casework:person", person.public_id)
        if opened := _opened(request, form, person, form.kind):
            return redirect("casework:person", opened.person.public_id)
    return render(request, "casework/emergency.html", {"nav": "search", "form": form})


@require_http_methods(["GET", "POST"])
@staff_page(Deed.OPEN_IN_EMERGENCY)
def emergency_person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Asked of everybody alike, whether there is such a person or not."""
    person = Person.objects.filter(public_id=person_id).first()
    if _is_within_reach(request, person) or _is_open(request, person):
        return redirect("casework:person", person_id)
    form = EmergencyReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _opened(request, form, person, "personsida"):
        return redirect("casework:person", person_id)
    return render(request, "casework/emergency.html", {"nav": "search", "form": form})


def person_out_of_reach(
    request: StaffRequest, refusal: OutOfReach, person_id: UUID
) -> HttpResponse:
    """What stands where the person page would: what is open in an emergency, or the question why.

    The refused look is written here, since a request that leads on isn't rolled back.
    """
    if not request.actor.may(Deed.OPEN_IN_EMERGENCY):
        raise refusal
    try:
        opened = access_person_in_emergency(request.actor, person_id)
    except OutOfReach:
        audit.log.record(
            Action.REFUSED,
            by=request.actor,
            object_type=refusal.object_type,
            object_id=refusal.object_id,
        )
        return redirect("casework:emergency_person", person_id)
    card = eservice_card(opened.person)
    context = {
        "nav": "search",
        "emergency": opened,
        "person": opened.person,
        "card": card,
        "banners": for_provider(card.activations),
        "units": units_to_ring(opened.person),
    }
    return render(request, "casework/emergency_person.html", context)


def _is_within_reach(request: StaffRequest, person: Person | None) -> bool:
    """Asked of the database about nobody too: else the time would tell that there is somebody."""
    key = person.pk if person else NOBODY
    return Person.objects.visible_to(request.actor).filter(pk=key).exists()


def _is_open(request: StaffRequest, person: Person | None) -> bool:
    held = EmergencyAccess.objects.held_by(request.actor, timezone.now())
    return held.filter(person=person.pk if person else NOBODY).exists()


def _opened(
    request: StaffRequest, form: EmergencyReasonForm, person: Person | None, key: str
) -> EmergencyAccess | None:
    try:
        opened = open_in_emergency(
            by=request.actor, person=person, key=key, reason=form.cleaned_data["reason"]
        )
    except ValidationError as error:
        form.add_error(None, error)
        note_too_many(request.actor)
        return None
    if opened is None:
        form.add_error(None, NOT_OPENED)
    return opened

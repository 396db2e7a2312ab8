from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_person
from casework.eservice_banner import for_provider
from casework.eservice_card import eservice_card, failing_notices, has_economic_assistance, write_to
from casework.eservice_concerns import concerns
from casework.lists import assignments_of, cases_of
from casework.models import Person
from casework.notice_trail import SHOWN, notices_about, trail
from casework.protection import circle_of
from casework.relation_rows import relation_rows
from casework.to_do import intakes_about
from casework.views.emergency import person_out_of_reach

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page(Deed.SEARCH_PERSONS)
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    try:
        found = access_person(request.actor, person_id)
    except OutOfReach as refusal:
        return person_out_of_reach(request, refusal, person_id)
    if request.actor.is_provider:
        return _for_provider(request, found)
    card = eservice_card(found)
    context = {
        "nav": "search",
        "person": found,
        "card": card,
        "with_assistance": has_economic_assistance(card),
        "concerns": concerns(request.actor, card),
        "failing": failing_notices(card),
        "notices": trail(
            found, list(notices_about(request.actor, found)[:SHOWN]), reader=request.actor
        ),
        "age": found.age_on(stockholm_today()),
        "former_numbers": found.former_identifiers.order_by("-replaced_at", "-pk"),
        "circle": circle_of(found),
        "is_ours": Person.objects.business_of(request.actor).filter(pk=found.pk).exists(),
        "write_to": write_to(request.actor, found),
    }
    return render(request, "casework/person.html", context)


def _for_provider(request: StaffRequest, found: Person) -> HttpResponse:
    """The blue box to read, and the unit's own assignments; nothing else (R88-R90).

    Until one of them is accepted not even the box (A-U18).
    """
    assignments = assignments_of(request.actor, found)
    knows = any(not one.is_new for one in assignments)
    context = {
        "nav": "search",
        "person": found,
        "knows": knows,
        "banners": for_provider(eservice_card(found).activations) if knows else [],
        "assignments": assignments,
        "write_to": write_to(request.actor, found),
    }
    return render(request, "casework/person_provider.html", context)


@require_GET
@staff_page(Deed.SEE_CASES)
def person_cases(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    context = {
        "nav": "search",
        "person": found,
        "cases": cases_of(request.actor, found),
        "intakes": intakes_about(request.actor, found),
        "write_to": write_to(request.actor, found),
    }
    return render(request, "casework/person_cases.html", context)


@require_GET
@staff_page(Deed.SEE_CASES)
def person_relations(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    context = {
        "nav": "search",
        "person": found,
        "relations": relation_rows(request.actor, found),
        "write_to": write_to(request.actor, found),
    }
    return render(request, "casework/person_relations.html", context)

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_case
from casework.eservice_card import write_to
from casework.lists import own_cases, unit_cases
from casework.models import CaseAssignment, Person

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from accounts.actor import Actor
    from accounts.http import StaffRequest
    from casework.models import Case, CaseParticipant

UNIT = "enheten"


@require_GET
@staff_page(Deed.SEE_CASES)
def cases(request: StaffRequest) -> HttpResponse:
    shows_unit = request.GET.get("visa") == UNIT
    listed = unit_cases if shows_unit else own_cases
    page = listed(request.actor, cursor_in(request))
    context = {
        "nav": "cases",
        "shows_unit": shows_unit,
        "cases": page,
        **turning(request, page.older),
    }
    return render(request, "casework/cases.html", context)


@require_GET
@staff_page(Deed.SEE_CASES)
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    context = {
        "nav": "cases",
        "case": found,
        "person": found.file.file_holder,
        "parties": _parties(request.actor, found),
        "caseworkers": _caseworkers(found),
        "write_to": write_to(request.actor, found.file.file_holder),
    }
    return render(request, "casework/case.html", context)


def _parties(actor: Actor, found: Case) -> QuerySet[CaseParticipant]:
    """A protected party is named for the circle alone, also inside a case one may open (P9)."""
    return (
        found.participants.filter(person__in=Person.objects.visible_to(actor))
        .select_related("person")
        .order_by("role", "pk")
    )


def _caseworkers(found: Case) -> QuerySet[CaseAssignment]:
    current = CaseAssignment.objects.current().filter(case=found)
    return current.select_related("user").order_by("-kind", "since", "pk")

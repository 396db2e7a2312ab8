from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_case
from casework.case_page import caseworkers_in, parties_in, process_of
from casework.eservice_card import write_to
from casework.lists import own_cases, unit_cases
from casework.models import Assignment, Case
from casework.timeline import events_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest

UNIT = "enheten"


@require_GET
@staff_page(Deed.SEE_CASES)
def cases(request: StaffRequest) -> HttpResponse:
    shows_unit = request.GET.get("visa") == UNIT
    stage = request.GET.get("skede", "")
    stage = stage if stage in Case.Stage.values else ""
    listed = unit_cases if shows_unit else own_cases
    page = listed(request.actor, cursor_in(request), stage)
    context = {
        "nav": "cases",
        "shows_unit": shows_unit,
        "unit_key": UNIT,
        "stage": stage,
        "stages": Case.Stage.choices,
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
        "process": process_of(found),
        "parties": parties_in(request.actor, found),
        "caseworkers": caseworkers_in(found),
        "assignments": Assignment.objects.in_case(found),
        "write_to": write_to(request.actor, found.file.file_holder, found),
    }
    return render(request, "casework/case.html", context)


@require_GET
@staff_page(Deed.SEE_CASES)
def case_events(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    context = {
        "nav": "cases",
        "case": found,
        "person": found.file.file_holder,
        "events": events_in(found),
        "write_to": write_to(request.actor, found.file.file_holder, found),
    }
    return render(request, "casework/case_events.html", context)

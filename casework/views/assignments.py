from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_assignment
from casework.eservice_banner import for_provider
from casework.eservice_card import eservice_card, write_to
from casework.lists import assignments as list_assignments

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignments(request: StaffRequest) -> HttpResponse:
    page = list_assignments(request.actor, cursor_in(request))
    context = {"nav": "assignments", "assignments": page, **turning(request, page.older)}
    return render(request, "casework/assignments.html", context)


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    found = access_assignment(request.actor, assignment_id)
    person = found.service.case.file.file_holder
    context = {
        "nav": "assignments",
        "assignment": found,
        "person": person,
        "banners": for_provider(eservice_card(person).activations),
        "contacts": found.contact_staff.order_by("sort_name", "pk"),
        "write_to": write_to(request.actor, person),
    }
    return render(request, "casework/assignment.html", context)

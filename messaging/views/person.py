from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

import audit.log
from accounts.guards import staff_page
from accounts.roles import Deed
from audit.models import Action
from casework.access import access_open_assignment, access_person
from casework.eservice_card import write_to
from messaging.listing import list_with_person
from messaging.views.mailbox import page_turning

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Person


@require_GET
@staff_page(Deed.SEE_CASES)
def person_messages(request: StaffRequest, person_id: UUID) -> HttpResponse:
    found = access_person(request.actor, person_id)
    context = {
        "nav": "search",
        "write_to": write_to(request.actor, found),
        **_letters(request, found),
    }
    return render(request, "messaging/person_messages.html", context)


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_messages(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    assignment = access_open_assignment(request.actor, assignment_id)
    found = assignment.service.case.file.file_holder
    context = {
        "nav": "assignments",
        "assignment": assignment,
        "write_to": write_to(request.actor, found) if assignment.is_worked else "",
        **_letters(request, found),
    }
    return render(request, "messaging/assignment_messages.html", context)


def _letters(request: StaffRequest, person: Person) -> dict[str, Any]:
    """What was written with or about the person, as far as the reader's own mailboxes go (I10)."""
    audit.log.record(
        Action.LISTED,
        by=request.actor,
        object_type="messages",
        customer_number=person.customer_number,
    )
    page = list_with_person(
        request.actor, person, now=timezone.now(), cursor=request.GET.get("sida", "")
    )
    return {"person": person, "page": page, **page_turning(page)}

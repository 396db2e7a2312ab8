from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_case_assignment, access_open_assignment
from journal.access import access_own_paper
from journal.actions.sharing import share_paper, withdraw_paper
from journal.models import SharedPaper
from journal.papers import papers_to_share

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Assignment


@require_GET
@staff_page(Deed.SEE_CASES)
def case_assignment_documents(
    request: StaffRequest, case_id: UUID, assignment_id: UUID
) -> HttpResponse:
    assignment = access_case_assignment(request.actor, case_id, assignment_id)
    shares = SharedPaper.objects.current().filter(assignment=assignment)
    papers = papers_to_share(request.actor, assignment, cursor_in(request))
    context = {
        "nav": "cases",
        "assignment": assignment,
        "case": assignment.service.case,
        "person": assignment.service.case.file.file_holder,
        "from_provider": shares.from_provider().in_order(),
        "from_authority": shares.from_authority().in_order(),
        "papers": papers.rows,
        **turning(request, papers.older),
    }
    return render(request, "journal/case_assignment_documents.html", context)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def share_with_provider(
    request: StaffRequest, case_id: UUID, assignment_id: UUID, paper_id: UUID
) -> HttpResponse:
    assignment = access_case_assignment(request.actor, case_id, assignment_id)
    _share(request, assignment, paper_id, with_whom="utföraren")
    return redirect("journal:case_assignment_documents", case_id, assignment_id)


@require_POST
@staff_page(Deed.HANDLE_CASES)
def stop_sharing_with_provider(
    request: StaffRequest, case_id: UUID, assignment_id: UUID, paper_id: UUID
) -> HttpResponse:
    assignment = access_case_assignment(request.actor, case_id, assignment_id)
    _stop_sharing(request, assignment, paper_id, with_whom="utföraren")
    return redirect("journal:case_assignment_documents", case_id, assignment_id)


@require_POST
@staff_page(Deed.SEE_ASSIGNMENTS)
def share_with_authority(
    request: StaffRequest, assignment_id: UUID, paper_id: UUID
) -> HttpResponse:
    assignment = access_open_assignment(request.actor, assignment_id)
    _share(request, assignment, paper_id, with_whom="handläggaren")
    return redirect("journal:assignment_documents", assignment_id)


@require_POST
@staff_page(Deed.SEE_ASSIGNMENTS)
def stop_sharing_with_authority(
    request: StaffRequest, assignment_id: UUID, paper_id: UUID
) -> HttpResponse:
    assignment = access_open_assignment(request.actor, assignment_id)
    _stop_sharing(request, assignment, paper_id, with_whom="handläggaren")
    return redirect("journal:assignment_documents", assignment_id)


def _share(
    request: StaffRequest, assignment: Assignment, paper_id: UUID, *, with_whom: str
) -> None:
    paper = access_own_paper(request.actor, assignment, paper_id)
    try:
        share_paper(by=request.actor, paper=paper, assignment=assignment)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, f"{paper.heading} är delad med {with_whom}.")


def _stop_sharing(
    request: StaffRequest, assignment: Assignment, paper_id: UUID, *, with_whom: str
) -> None:
    paper = access_own_paper(request.actor, assignment, paper_id)
    try:
        withdraw_paper(by=request.actor, paper=paper, assignment=assignment)
    except ValidationError as error:
        flash.warning(request, error.messages[0])
    else:
        flash.success(request, f"{paper.heading} delas inte längre med {with_whom}.")

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.paging import cursor_in, turning
from accounts.roles import Deed
from casework.access import access_case, access_open_assignment
from journal.access import access_filed_item
from journal.models import SharedPaper
from journal.papers import papers_of_assignment, papers_of_case
from journal.serving import serve_pdf

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest
    from journal.models.sharing import SharedPaperQuerySet


@require_GET
@staff_page(Deed.SEE_CASES)
def case_documents(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = access_case(request.actor, case_id)
    papers = papers_of_case(request.actor, case, cursor_in(request))
    context = {
        "nav": "cases",
        "case": case,
        "person": case.file.file_holder,
        "papers": papers.rows,
        **turning(request, papers.older),
    }
    return render(request, "journal/case_documents.html", context)


@require_GET
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_documents(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    assignment = access_open_assignment(request.actor, assignment_id)
    shares = SharedPaper.objects.current().filter(assignment=assignment)
    papers = papers_of_assignment(request.actor, assignment, cursor_in(request))
    context = {
        "nav": "assignments",
        "assignment": assignment,
        "person": assignment.service.case.file.file_holder,
        "from_authority": shares.from_authority().in_order(),
        "shared": _shared_by_the_provider(shares),
        "papers": papers.rows,
        **turning(request, papers.older),
    }
    return render(request, "journal/assignment_documents.html", context)


def _shared_by_the_provider(shares: SharedPaperQuerySet) -> set[UUID]:
    pairs = shares.from_provider().values_list("item__public_id", "document__public_id")
    return {public_id for pair in pairs for public_id in pair if public_id is not None}


@require_GET
@staff_page(Deed.JOURNAL)
def filed_item(request: StaffRequest, item_id: UUID) -> FileResponse:
    item = access_filed_item(request.actor, item_id)
    return serve_pdf(item.file, filename=item.filename, sha256=item.sha256, inline=True)

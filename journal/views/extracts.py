from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case, access_open_assignment
from journal.access import access_extract, opened_extract
from journal.actions.extracts import KEPT_FOR, Source
from journal.extract import cases_of_file, papers_of_assignment, papers_of_cases
from journal.extract_book import book_of_assignment, book_of_cases
from journal.extract_forms import CaseExtractForm, ExtractForm
from journal.mask_proposals import proposals
from journal.models import Extract
from journal.rendering import WORDS
from journal.serving import serve_pdf
from journal.taking_out import take_out
from journal.waiting_for_pdf import wait_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from accounts.http import StaffRequest
    from journal.extract import Taken

LOOKS_AGAIN = "5"  # seconds


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_CASES)
def case_extract(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = access_case(request.actor, case_id)
    cases = cases_of_file(request.actor, case)
    papers = papers_of_cases(request.actor, cases)
    holder = case.file.file_holder
    form = CaseExtractForm(
        request.POST or None,
        number=case.number,
        cases=len(cases),
        papers=_choices(papers),
        proposed=proposals(request.actor, holder),
    )
    if request.method == "POST" and form.is_valid():
        if not form.is_whole_file:
            cases, papers = [case], papers_of_cases(request.actor, [case])
        book = book_of_cases(
            request.actor, cases, _kept(papers, form), form.cleaned_data["purpose"]
        )
        if answer := take_out(request, form, Source(holder, cases), book):
            return answer
    context = {"nav": "cases", "case": case, "person": holder, "form": form, "count": len(papers)}
    return render(request, "journal/case_extract.html", context)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEE_ASSIGNMENTS)
def assignment_extract(request: StaffRequest, assignment_id: UUID) -> HttpResponse:
    assignment = access_open_assignment(request.actor, assignment_id)
    papers = papers_of_assignment(request.actor, assignment)
    holder = assignment.service.case.file.file_holder
    form = ExtractForm(request.POST or None, papers=_choices(papers), proposed=[])
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        book = book_of_assignment(request.actor, assignment, _kept(papers, form), purpose)
        if answer := take_out(request, form, Source(holder, [assignment]), book):
            return answer
    context = {
        "nav": "assignments",
        "assignment": assignment,
        "person": holder,
        "form": form,
        "count": len(papers),
    }
    return render(request, "journal/assignment_extract.html", context)


@require_GET
@staff_page()
def extract(request: StaffRequest, extract_id: UUID) -> HttpResponse:
    """Where one waits for it and fetches it."""
    nav = "assignments" if request.actor.is_provider else "cases"
    return show_extract(request, access_extract(request.actor, extract_id), nav, "journal:extract")


def show_extract(request: StaffRequest, ordered: Extract, nav: str, page: str) -> HttpResponse:
    found = wait_for(ordered)
    context = {
        "nav": nav,
        "extract": found,
        "page": reverse(page, args=[found.public_id]),
        "file": reverse(f"{page}_file", args=[found.public_id]),
        "gone_at": found.ordered_at + KEPT_FOR,
        "failure": WORDS.get(found.failure, ""),
    }
    response = render(request, "journal/extract.html", context)
    if found.state == Extract.State.ORDERED:
        response["Refresh"] = LOOKS_AGAIN
    return response


@require_GET
@staff_page()
def extract_file(request: StaffRequest, extract_id: UUID) -> HttpResponse | FileResponse:
    return serve_extract(request, access_extract(request.actor, extract_id), "journal:extract")


def serve_extract(request: StaffRequest, found: Extract, page: str) -> HttpResponse | FileResponse:
    if not found.is_ready:
        return redirect(page, found.public_id)
    opened_extract(request.actor, found)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256, inline=True)


def _choices(papers: list[Taken]) -> list[tuple[str, str]]:
    return [(one.key, f"{one.chapter.at} {one.chapter.title}") for one in papers]


def _kept(papers: list[Taken], form: ExtractForm) -> list[Taken]:
    left_out = set(form.cleaned_data.get("leave_out", []))
    return [one for one in papers if one.key not in left_out]

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from casework.assistance_steps import steps
from journal.serving import serve_pdf
from portal.access import citizen_page
from portal.assistance import (
    access_application,
    access_decision,
    access_paper,
    applications_page,
    decisions_page,
    note_opened,
    papers_of,
    payments_page,
    published_calculation,
    published_payments,
)
from portal.paging import behind_in, links
from portal.supplement import way_to_answer
from portal.wording import where_it_stands

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import FileResponse, HttpResponse

    from portal.http import CitizenRequest


@require_safe
@citizen_page(assistance=True)
def applications(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = applications_page(request.actor, request.person, behind)
    return render(
        request,
        "portal/applications.html",
        {
            "tab": "applications",
            "applications": page.rows,
            **links("portal:applications", behind, page.older),
        },
    )


@require_safe
@citizen_page(assistance=True)
def application(request: CitizenRequest, application_id: UUID) -> HttpResponse:
    shown = access_application(request.actor, request.person, application_id)
    calculation = published_calculation(shown)
    payments = published_payments(shown)
    note_opened(request.person, [shown, *payments, *([calculation] if calculation else [])])
    decision = shown.decision
    return render(
        request,
        "portal/application.html",
        {
            "application": shown,
            "steps": steps(shown),
            "words": where_it_stands(shown),
            "calculation": calculation,
            "decision": decision if decision and decision.published_at else None,
            "payments": payments,
            **way_to_answer(request, shown),
        },
    )


@require_safe
@citizen_page(assistance=True)
def payments(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = payments_page(request.actor, request.person, behind)
    return render(
        request,
        "portal/payments.html",
        {
            "tab": "payments",
            "payments": page.rows,
            **links("portal:payments", behind, page.older),
        },
    )


@require_safe
@citizen_page(assistance=True)
def documents(request: CitizenRequest) -> HttpResponse:
    behind = behind_in(request)
    page = decisions_page(request.actor, request.person, behind)
    return render(
        request,
        "portal/assistance_documents.html",
        {
            "tab": "documents",
            "decisions": page.rows,
            **links("portal:assistance_documents", behind, page.older),
        },
    )


@require_safe
@citizen_page(assistance=True)
def decision(request: CitizenRequest, decision_id: UUID) -> HttpResponse:
    shown = access_decision(request.actor, request.person, decision_id)
    note_opened(request.person, [shown])
    papers = papers_of(shown, request.person)
    return render(request, "portal/decision.html", {"decision": shown, "papers": papers})


@require_GET
@citizen_page(assistance=True)
def paper(request: CitizenRequest, decision_id: UUID, paper_id: UUID) -> FileResponse:
    return _serve(request, decision_id, paper_id)


@require_GET
@citizen_page(assistance=True)
def paper_inline(request: CitizenRequest, decision_id: UUID, paper_id: UUID) -> FileResponse:
    return _serve(request, decision_id, paper_id, inline=True)


def _serve(
    request: CitizenRequest, decision_id: UUID, paper_id: UUID, *, inline: bool = False
) -> FileResponse:
    found = access_paper(request.actor, request.person, decision_id, paper_id)
    return serve_pdf(found.file, filename=found.filename, sha256=found.sha256, inline=inline)

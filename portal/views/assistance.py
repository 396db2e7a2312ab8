from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.assistance_steps import steps
from portal.access import citizen_page, has_messages
from portal.assistance import (
    access_application,
    access_decision,
    applications_page,
    decisions_page,
    note_opened,
    payments_page,
    published_calculation,
    published_payments,
)
from portal.paging import behind_in, links
from portal.wording import where_it_stands

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

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
            "shows_messages": has_messages(request.person),
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
    return render(request, "portal/decision.html", {"decision": shown})

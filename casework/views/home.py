from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from casework.actions.night import next_run_at
from casework.forms import ProviderSearchForm, SearchForm
from casework.lists import assignments, ordered_eservices, own_cases
from casework.models import EServiceActivation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


@require_GET
@staff_page()
def home(request: StaffRequest) -> HttpResponse:
    """Where the working day begins, by the role one acts in."""
    if request.actor.is_caseworker:
        return _caseworker_home(request)
    if request.actor.is_provider:
        return _provider_home(request)
    return render(request, "casework/home.html", {"nav": "start"})


def _caseworker_home(request: StaffRequest) -> HttpResponse:
    ordered = ordered_eservices(request.actor)
    failed = EServiceActivation.State.FAILED
    context = {
        "nav": "start",
        "form": SearchForm(),
        "cases": own_cases(request.actor),
        "failed": [one for one in ordered if one.state == failed],
        "waiting": [one for one in ordered if one.state != failed],
        "next_run": next_run_at(),
    }
    return render(request, "casework/home_caseworker.html", context)


def _provider_home(request: StaffRequest) -> HttpResponse:
    context = {
        "nav": "start",
        "form": ProviderSearchForm(),
        "assignments": assignments(request.actor),
    }
    return render(request, "casework/home_provider.html", context)

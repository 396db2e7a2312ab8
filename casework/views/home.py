from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.guards import staff_page
from accounts.kept_forms import kept_forms_of
from casework.actions.night import next_run_at
from casework.forms import ProviderSearchForm, SearchForm
from casework.lists import ordered_eservices, own_cases
from casework.log_review import last_review
from casework.models import EServiceActivation
from casework.provider_desk import provider_desk
from casework.to_do import desk_of

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
    review = last_review(request.actor) if request.actor.reviews_log else None
    return render(request, "casework/home.html", {"nav": "start", "last_review": review})


def _caseworker_home(request: StaffRequest) -> HttpResponse:
    ordered = ordered_eservices(request.actor)
    failed = EServiceActivation.State.FAILED
    context = {
        "nav": "start",
        "form": SearchForm(),
        "desk": desk_of(request.actor),
        "cases": own_cases(request.actor),
        "failed": [one for one in ordered if one.state == failed],
        "waiting": [one for one in ordered if one.state != failed],
        "next_run": next_run_at(),
        "kept_forms": kept_forms_of(request.user),
    }
    return render(request, "casework/home_caseworker.html", context)


def _provider_home(request: StaffRequest) -> HttpResponse:
    context = {
        "nav": "start",
        "form": ProviderSearchForm(),
        "desk": provider_desk(request.actor),
        "kept_forms": kept_forms_of(request.user),
    }
    return render(request, "casework/home_provider.html", context)

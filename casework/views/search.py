from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import search_persons
from casework.forms import ProviderSearchForm, SearchForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import StaffRequest


# POST, so that no name or number ends up in an address, a history or a log (security.md T33).
@require_http_methods(["GET", "POST"])
@staff_page(Deed.SEARCH_PERSONS)
def search(request: StaffRequest) -> HttpResponse:
    form_class = ProviderSearchForm if request.actor.is_provider else SearchForm
    form = form_class(request.POST or None)
    found = None
    if form.is_valid():
        found = search_persons(request.actor, form.cleaned_data["query"])
        if found.problem:
            form.add_error("query", found.problem)
        elif found.kind != "namn" and len(found.hits) == 1:
            return redirect("casework:person", found.hits[0].public_id)
    return render(request, "casework/search.html", {"nav": "search", "form": form, "found": found})

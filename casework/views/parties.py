from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.access import access_case, search_persons
from casework.actions.parties import add_party, remove_party
from casework.case_forms import taken
from casework.case_page import parties_in
from casework.case_people_forms import PartyForm
from casework.models import Person

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Case


@require_http_methods(["GET", "POST"])
@staff_page(Deed.HANDLE_CASES)
def case_parties(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = access_case(request.actor, case_id)
    if "remove" in request.POST:
        return _remove(request, found)
    form = PartyForm(
        request.POST if "add" in request.POST else None,
        initial={"role": request.POST.get("role", "")},
    )
    if taken(form, lambda: _add(request, found, form)):
        flash.success(request, "Parten är tillagd.")
        return redirect("casework:case_parties", found.public_id)
    query = request.POST.get("query", "")
    search = search_persons(request.actor, query) if query else None
    context = {
        "nav": "cases",
        "case": found,
        "person": found.file.file_holder,
        "parties": parties_in(request.actor, found),
        "form": form,
        "query": query,
        "search": search,
        "hits": len(search.hits) if search else 0,
        "chosen": request.POST.get("person", ""),
    }
    return render(request, "casework/case_parties.html", context)


def _add(request: StaffRequest, found: Case, form: PartyForm) -> None:
    """Somebody out of reach is as good as nobody."""
    reached = Person.objects.visible_to(request.actor)
    person = reached.filter(public_id=form.cleaned_data["person"]).first()
    if person is None:
        raise ValidationError({"person": "Välj en person."})
    add_party(by=request.actor, case=found, person=person, role=form.cleaned_data["role"])


def _remove(request: StaffRequest, found: Case) -> HttpResponse:
    """By the person's own id, among those the page shows."""
    for party in parties_in(request.actor, found):
        if str(party.person.public_id) == request.POST["remove"]:
            _remove_one(request, found, party.person)
    return redirect("casework:case_parties", found.public_id)


def _remove_one(request: StaffRequest, found: Case, person: Person) -> None:
    try:
        remove_party(by=request.actor, case=found, person=person)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, "Parten är borttagen.")

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import staff_page
from accounts.kept_forms import taken_up
from accounts.roles import Deed
from casework.access import access_person
from casework.actions.new_relation import register_relation
from casework.actions.relations import end_relation
from casework.changed_meanwhile import add_refusal
from casework.eservice_forms import EndForm
from casework.new_relation_page import NewRelationPage, what_was_registered
from casework.relation_access import access_relation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Relation


@require_http_methods(["GET", "POST"])
@staff_page(Deed.APPROVE_RELATION)
def relation_new(request: StaffRequest, person_id: UUID) -> HttpResponse:
    holder = access_person(request.actor, person_id)
    kept = taken_up(request)
    page = NewRelationPage(
        request.actor, holder, request.GET, kept or request.POST, is_taken_up=kept is not None
    )
    if request.method == "POST" and not page.is_searching and _registered(request, page):
        return redirect("casework:person_relations", holder.public_id)
    return render(request, "casework/relation_new.html", {"nav": "search", **page.context()})


def _registered(request: StaffRequest, page: NewRelationPage) -> bool:
    form = page.form
    if not form.is_valid() or page.chosen is None:
        return False
    try:
        relation = register_relation(
            by=request.actor,
            file_holder=page.holder,
            related_person=page.chosen.person,
            tie=form.tie,
            reached=page.reached,
            grounds=form.grounds if form.is_approving else None,
            is_proposal=page.is_proposal,
        )
    except ValidationError as error:
        add_refusal(form, error)
        return False
    flash.success(request, what_was_registered(relation))
    return True


@require_http_methods(["GET", "POST"])
@staff_page(Deed.APPROVE_RELATION)
def relation_end(request: StaffRequest, relation_id: UUID) -> HttpResponse:
    found = access_relation(request.actor, relation_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _ended(request, found, form):
        flash.success(request, "Relationen är avslutad.")
        return redirect("casework:person_relations", found.file_holder.public_id)
    context: dict[str, Any] = {"nav": "search", "relation": found, "form": form}
    return render(request, "casework/relation_end.html", context)


def _ended(request: StaffRequest, found: Relation, form: EndForm) -> bool:
    try:
        end_relation(by=request.actor, relation=found, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

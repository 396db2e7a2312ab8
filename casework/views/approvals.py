from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages as flash
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guards import staff_page
from accounts.roles import Deed
from casework.actions.approval_ending import withdraw_approval
from casework.actions.approvals import approve, approve_proposed, propose
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.eservice_forms import EndForm
from casework.models import MessagingApproval
from casework.relation_access import access_approval, access_relation
from casework.relation_forms import ApprovalForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from accounts.http import StaffRequest
    from casework.models import Relation

APPROVED = "Godkänd för meddelande. Aktivera e-tjänsten hos personen: Visa person och Redigera."
PROPOSED = "Föreslagen för meddelande. En kollega i ärendet kan godkänna."
WITHDRAWN = "Godkännandet är återkallat."
REJECTED = "Förslaget är avslaget."


@require_http_methods(["GET", "POST"])
@staff_page(Deed.APPROVE_RELATION)
def approval_new(request: StaffRequest, relation_id: UUID) -> HttpResponse:
    relation = access_relation(request.actor, relation_id)
    form = ApprovalForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        file_holder=relation.file_holder,
    )
    if form.is_valid() and _decided(request, relation, form):
        return redirect("casework:person_relations", relation.file_holder.public_id)
    is_guardian = relation.kind in GUARDIANS
    context = {
        "nav": "search",
        "relation": relation,
        "form": form,
        "of_age_on": comes_of_age_on(relation.file_holder) if is_guardian else None,
    }
    return render(request, "casework/approval_new.html", context)


@require_POST
@staff_page(Deed.APPROVE_RELATION)
def approval_approve(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    found = access_approval(request.actor, approval_id)
    try:
        approve_proposed(by=request.actor, approval=found)
    except ValidationError as error:
        flash.warning(request, " ".join(error.messages))
    else:
        flash.success(request, APPROVED)
    return redirect("casework:person_relations", found.relation.file_holder.public_id)


@require_http_methods(["GET", "POST"])
@staff_page(Deed.APPROVE_RELATION)
def approval_end(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    found = access_approval(request.actor, approval_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    # Asked before the deed: afterwards both have ended.
    done = REJECTED if found.state == MessagingApproval.State.PROPOSED else WITHDRAWN
    if form.is_valid() and _withdrawn(request, found, form):
        flash.success(request, done)
        return redirect("casework:person_relations", found.relation.file_holder.public_id)
    context = {"nav": "search", "approval": found, "relation": found.relation, "form": form}
    return render(request, "casework/approval_end.html", context)


def _decided(request: StaffRequest, relation: Relation, form: ApprovalForm) -> bool:
    is_proposal = "propose" in request.POST
    decide = propose if is_proposal else approve
    try:
        decide(by=request.actor, relation=relation, grounds=form.grounds)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    flash.success(request, PROPOSED if is_proposal else APPROVED)
    return True


def _withdrawn(request: StaffRequest, found: MessagingApproval, form: EndForm) -> bool:
    try:
        withdraw_approval(by=request.actor, approval=found, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True

"""Approving a relation for messages in a case, or proposing it (R29-R35; domain 3.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.approval_rules import (
    Grounds,
    basis_of,
    last_day,
    refuse_approval,
    refuse_second,
)
from casework.models import Case, MessagingApproval, Relation

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor

State = MessagingApproval.State


@transaction.atomic
def approve(
    *, by: Actor, relation: Relation, grounds: Grounds, today: date | None = None
) -> MessagingApproval:
    """Approve the related person for messages in the case. It opens nothing by itself (R36)."""
    approval = _ready(by, relation, grounds, today)
    _set_approved(by, approval)
    approval.save()
    _log(Action.APPROVED, by, approval)
    return approval


@transaction.atomic
def propose(
    *, by: Actor, relation: Relation, grounds: Grounds, today: date | None = None
) -> MessagingApproval:
    """Leave it to a colleague in the case to approve."""
    approval = _ready(by, relation, grounds, today)
    approval.save()
    _log(Action.CREATED, by, approval, reason="föreslog")
    return approval


@transaction.atomic
def approve_proposed(
    *, by: Actor, approval: MessagingApproval, today: date | None = None
) -> MessagingApproval:
    """Take up a proposal. What was right when it was made may not be any more."""
    day = today or stockholm_today()
    relation = _held_relation(approval.relation)
    case = _held(approval.case)
    locked = MessagingApproval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    locked.relation = relation
    if locked.state != State.PROPOSED:
        raise ValidationError("Förslaget är redan behandlat.")
    grounds = Grounds(case, basis=locked.basis, note=locked.basis_note, ends_on=locked.ends_on)
    refuse_approval(by, relation, grounds, day)
    locked.case, locked.ends_on = case, last_day(relation, grounds, day)
    _set_approved(by, locked)
    locked.save(update_fields=["state", "approved_by", "approved_at", "ends_on"])
    _log(Action.APPROVED, by, locked)
    return locked


def _ready(
    by: Actor, relation: Relation, grounds: Grounds, today: date | None
) -> MessagingApproval:
    day = today or stockholm_today()
    relation = _held_relation(relation)
    case = _held(grounds.case)
    held = Grounds(case, grounds.basis, grounds.note, grounds.ends_on)
    refuse_approval(by, relation, held, day)
    refuse_second(relation, case)
    return MessagingApproval(
        relation=relation,
        case=case,
        basis=basis_of(relation, held),
        basis_note=grounds.note,
        ends_on=last_day(relation, held, day),
    )


def _held_relation(relation: Relation) -> Relation:
    """As it stands. Before the case: whoever ends the relation leaves a task in the case after."""
    return (
        Relation.objects.select_for_update(of=("self",))
        .select_related("file_holder", "related_person")
        .get(pk=relation.pk)
    )


def _held(case: Case) -> Case:
    """The case as it stands, and so it stays until this is done: two can't approve at once."""
    return Case.objects.select_for_update(of=("self",)).select_related("file").get(pk=case.pk)


def _set_approved(by: Actor, approval: MessagingApproval) -> None:
    approval.state, approval.approved_by = State.APPROVED, by.user
    approval.approved_at = timezone.now()


def _log(action: Action, by: Actor, approval: MessagingApproval, *, reason: str = "") -> None:
    audit.log.record(
        action,
        by=by,
        object_type="approval",
        object_id=approval.public_id,
        customer_number=approval.relation.file_holder.customer_number,
        case_number=approval.case.number,
        reason=reason,
    )

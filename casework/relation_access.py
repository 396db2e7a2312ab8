"""The doors to a relation and to an approval: fetch, check, log, or 404 (P9, P12, P13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.models import Case, MessagingApproval, Person, Relation

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor


def access_relation(actor: Actor, public_id: UUID) -> Relation:
    """The one door to a relation that stands today; both of its people must be within reach."""
    reached = Person.objects.visible_to(actor)
    relation = (
        Relation.objects.valid_on(stockholm_today())
        .select_related("file_holder", "related_person")
        .filter(public_id=public_id, file_holder__in=reached, related_person__in=reached)
        .first()
    )
    if relation is None:
        raise OutOfReach("relation", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="relation",
        object_id=relation.public_id,
        customer_number=relation.file_holder.customer_number,
    )
    return relation


def access_approval(actor: Actor, public_id: UUID) -> MessagingApproval:
    """The one door to an approval, in a case that the actor may open (R31)."""
    reached = Person.objects.visible_to(actor)
    approval = (
        MessagingApproval.objects.select_related(
            "case", "relation__file_holder", "relation__related_person"
        )
        .filter(
            public_id=public_id,
            case__in=Case.objects.visible_to(actor),
            relation__related_person__in=reached,
        )
        .first()
    )
    if approval is None:
        raise OutOfReach("approval", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="approval",
        object_id=approval.public_id,
        customer_number=approval.relation.file_holder.customer_number,
        case_number=approval.case.number,
    )
    return approval

"""Registering that somebody is close to a file holder, and that they no longer are (R32-R35)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.approval_ending import end_approval
from casework.approval_rules import refuse_grown_up
from casework.models import MessagingApproval, Person, Relation
from casework.reasons import given_reason

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor


@dataclass(frozen=True)
class Tie:
    """What somebody is to the file holder, and since when."""

    kind: str
    valid_from: date
    note: str = ""


@transaction.atomic
def add_relation(
    *, by: Actor, file_holder: Person, related_person: Person, tie: Tie, today: date | None = None
) -> Relation:
    """Register the relation. It opens nothing by itself."""
    day = today or stockholm_today()
    # One at a time about a file holder, so that two who register the same make one relation.
    Person.objects.select_for_update(no_key=True).get(pk=file_holder.pk)
    _refuse(file_holder, related_person, tie, day)
    relation = Relation.objects.create(
        file_holder=file_holder,
        related_person=related_person,
        kind=tie.kind,
        note=tie.note,
        valid_from=tie.valid_from,
        created_by=by.user,
    )
    _log(Action.CREATED, by, relation)
    return relation


@transaction.atomic
def end_relation(*, by: Actor, relation: Relation, reason: str, today: date | None = None) -> None:
    """End it today, and every approval that leans on it at once."""
    day = today or stockholm_today()
    reason = given_reason(reason, missing="Skriv varför relationen avslutas, med minst tre tecken.")
    locked = (
        Relation.objects.select_for_update(of=("self",))
        .select_related("file_holder", "related_person")
        .get(pk=relation.pk)
    )
    if locked.valid_to is not None and locked.valid_to <= day:
        raise ValidationError("Relationen har redan avslutats.")
    locked.valid_to, locked.end_reason = max(day, locked.valid_from), reason
    locked.save(update_fields=["valid_to", "end_reason"])
    approvals = locked.approvals.exclude(state=MessagingApproval.State.ENDED)
    for approval in approvals.select_for_update(of=("self",)).select_related("case"):
        approval.relation = locked
        end_approval(by=by, approval=approval, reason=f"Relationen har upphört. {reason}"[:200])
    _log(Action.CHANGED, by, locked, reason=reason)


def _refuse(file_holder: Person, related_person: Person, tie: Tie, day: date) -> None:
    if file_holder == related_person:
        raise ValidationError("Välj någon annan än aktbäraren själv.")
    if tie.valid_from > day:
        raise ValidationError({"valid_from": "Välj dagens datum eller tidigare."})
    births = [one.birth_date for one in (file_holder, related_person) if one.birth_date]
    if births and tie.valid_from < max(births):
        raise ValidationError({"valid_from": "Datumet är före någon av personernas födelse."})
    try:
        refuse_grown_up(tie.kind, file_holder, day)
    except ValidationError as error:
        raise ValidationError({"kind": error.messages}) from error
    same = file_holder.relations.filter(related_person=related_person, kind=tie.kind)
    if same.filter(valid_to__isnull=True).exists():
        raise ValidationError({"kind": "Relationen är redan registrerad. Se fliken Relationer."})


def _log(action: Action, by: Actor, relation: Relation, *, reason: str = "") -> None:
    audit.log.record(
        action,
        by=by,
        object_type="relation",
        object_id=relation.public_id,
        customer_number=relation.file_holder.customer_number,
        reason=reason,
    )

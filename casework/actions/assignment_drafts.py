"""Writing an assignment before it is sent (utkast till uppdrag)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.models import Unit
from audit.models import Action
from casework.assignment_number import next_number
from casework.models import Assignment, Case

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.models import Service

CASE_CLOSED = "Ärendet är avslutat. Det går inte att lämna nya uppdrag i det."


@transaction.atomic
def draft_assignment(
    *,
    by: Actor,
    service: Service,
    provider_unit: Unit,
    title: str,
    description: str,
    today: date | None = None,
) -> Assignment:
    """Begin an assignment in a service; the provider sees nothing of it until it is sent.

    Raises ValidationError when the case is closed, or the unit no longer takes assignments.
    """
    check_can_be_carried_out(service, provider_unit)
    assignment = Assignment.objects.create(
        number=next_number(today),
        service=service,
        provider_unit=provider_unit,
        title=title,
        description=description,
    )
    _record(Action.CREATED, by, assignment)
    return assignment


@transaction.atomic
def change_draft(
    *,
    by: Actor,
    assignment: Assignment,
    service: Service,
    provider_unit: Unit,
    title: str,
    description: str,
) -> None:
    """Write it anew. Raises ValidationError when it has left meanwhile, besides what stops one."""
    if service.case_id != assignment.service.case_id:
        raise ValidationError({"service": "Insatsen hör till ett annat ärende."})
    check_can_be_carried_out(service, provider_unit)
    drafts = Assignment.objects.filter(pk=assignment.pk, state=Assignment.State.DRAFT)
    changed = drafts.update(
        service=service, provider_unit=provider_unit, title=title, description=description
    )
    if not changed:
        raise ValidationError("Uppdraget är redan skickat och kan inte ändras.")
    _record(Action.CHANGED, by, assignment)


def check_can_be_carried_out(service: Service, provider_unit: Unit) -> None:
    """Asked once more when it is sent: weeks may lie between (domain 3.3.3)."""
    if not Case.objects.open().filter(services=service).exists():
        raise ValidationError(CASE_CLOSED)
    providers = Unit.objects.filter(kind=Unit.Kind.PROVIDER, is_active=True)
    if not providers.filter(pk=provider_unit.pk).exists():
        raise ValidationError({"provider_unit": "Enheten tar inte emot uppdrag. Välj en annan."})


def _record(action: Action, by: Actor, assignment: Assignment) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="assignment",
        object_id=assignment.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
        case_number=assignment.number,
    )

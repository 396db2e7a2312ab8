"""Reporting that a letter reached the wrong person, and settling what was reported (A-S8, P15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm
from audit.models import Action, Incident
from messaging.incidents import open_incident_about, unit_of, was_opened
from messaging.models import Message

if TYPE_CHECKING:
    from accounts.actor import Actor


@transaction.atomic
def report_wrong_recipient(*, by: Actor, message: Message, text: str) -> Incident:
    """Write down what happened and whether it was opened by then; the unit's manager sees it.

    Raises ValidationError while the letter can still be undone, and when it is reported already.
    """
    # Two who report the same letter at once report after each other.
    Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.is_held(timezone.now()):
        raise ValidationError("Meddelandet har inte kommit fram än. Tryck på Ångra i stället.")
    if before := open_incident_about(message):
        day = f"{stockholm(before.reported_at):%Y-%m-%d}"
        raise ValidationError(f"Meddelandet rapporterades {day} av {before.reporter_name}.")
    unit, citizen = unit_of(message, by), message.thread.citizen
    incident = Incident.objects.create(
        kind=Incident.Kind.WRONG_RECIPIENT,
        unit=unit.name if unit else "",
        customer_number=citizen.customer_number if citizen else "",
        object_type="message",
        object_id=str(message.public_id),
        text=text,
        was_opened=was_opened(message),
        reporter=by.user.public_id,
        reporter_name=by.user.full_name,
    )
    audit.log.record(
        Action.REPORTED,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=incident.customer_number,
        reason=incident.get_kind_display(),
    )
    return incident


@transaction.atomic
def settle_incident(*, by: Actor, incident: Incident, comment: str) -> bool:
    """Close it with what was done. False when somebody has closed it already."""
    still_open = Incident.objects.filter(pk=incident.pk, state=Incident.State.OPEN)
    settled = still_open.update(
        state=Incident.State.SETTLED,
        settled_at=timezone.now(),
        settler_name=by.user.full_name,
        comment=comment,
    )
    if settled:
        audit.log.record(
            Action.CHANGED,
            by=by,
            object_type="incident",
            object_id=incident.public_id,
            customer_number=incident.customer_number,
            reason="åtgärdad",
        )
    return bool(settled)

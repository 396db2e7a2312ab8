"""Switching the e-service on and off for somebody (R13-R28; domain 3.3.1).

A new activation waits for the night. Everything else holds at once (D7): other boxes, other
addresses, and above all switching off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.actions.contact_details import change_contact_details
from casework.actions.ending import end_eservice
from casework.eligibility import blocked_because, capacities
from casework.models import EServiceActivation, Person

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from casework.eligibility import Capacity

State = EServiceActivation.State


@dataclass(frozen=True)
class Boxes:
    """The boxes of the e-service as they are ticked."""

    messages: bool = False
    notify_sms: bool = False
    notify_email: bool = False
    economic_assistance: bool = False

    @property
    def any_service(self) -> bool:
        return self.messages or self.economic_assistance

    def as_fields(self) -> dict[str, bool]:
        return dict(vars(self))


@transaction.atomic
def save_eservice(*, by: Actor, person: Person, boxes: Boxes, mobile: str, email: str) -> None:
    """Keep the contact details and bring the e-service to what the boxes say, all or nothing.

    Raises ValidationError, with the field it concerns, when the person can't have the e-service.
    """
    _check(boxes, mobile=mobile, email=email)
    change_contact_details(by=by, person=person, mobile=mobile, email=email)
    if not boxes.any_service:
        end_eservice(by=by, person=person, reason="Handläggaren bockade ur rutorna.")
        return
    open_ones = {
        activation.approval_id: activation
        for activation in person.activations.open().select_for_update(of=("self",))
    }
    now = timezone.now()
    for capacity in _capacities_or_refusal(person):
        _switch_on(by, person, capacity, open_ones.get(capacity.approval_id), boxes, now)


def _check(boxes: Boxes, *, mobile: str, email: str) -> None:
    problems: dict[str, str] = {}
    if boxes.notify_sms and not mobile:
        problems["mobile"] = "Fyll i mobilnummer för att kunna välja notifiering via SMS."
    if boxes.notify_email and not email:
        problems["email"] = "Fyll i e-postadress för att kunna välja notifiering via e-post."
    if (boxes.notify_sms or boxes.notify_email) and not boxes.any_service:
        problems["messages"] = (
            "Välj Meddelande eller Ekonomiskt bistånd. Notifiering kan inte väljas ensamt."
        )
    if problems:
        raise ValidationError(problems)


def _capacities_or_refusal(person: Person) -> list[Capacity]:
    if reason := blocked_because(person):
        raise ValidationError({"messages": reason})
    found = capacities(person)
    if not found:
        raise ValidationError(
            {"messages": "E-tjänsten kan aktiveras först när personen är aktualiserad."}
        )
    return found


def _switch_on(
    by: Actor,
    person: Person,
    capacity: Capacity,
    activation: EServiceActivation | None,
    boxes: Boxes,
    now: datetime,
) -> None:
    if activation is None:
        activation = EServiceActivation(
            person=person, context=capacity.context, approval_id=capacity.approval_id
        )
    elif activation.state == State.ACTIVE:
        _change_boxes(by, activation, boxes)
        return
    for name, ticked in boxes.as_fields().items():
        setattr(activation, name, ticked)
    if activation.state != State.REQUESTED or activation.pk is None:
        activation.requested_at = now
    activation.state, activation.last_error, activation.requested_by = State.REQUESTED, "", by.user
    activation.save()
    _log(Action.ACTIVATION_REQUESTED, by, activation)


def _change_boxes(by: Actor, activation: EServiceActivation, boxes: Boxes) -> None:
    changed = [name for name, on in boxes.as_fields().items() if getattr(activation, name) != on]
    if not changed:
        return
    for name in changed:
        setattr(activation, name, getattr(boxes, name))
    activation.save(update_fields=changed)
    _log(Action.CHANGED, by, activation)


def _log(action: Action, by: Actor, activation: EServiceActivation, *, reason: str = "") -> None:
    audit.log.record(
        action,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
        reason=reason,
    )

"""The step from ordered to switched on (R25, R26, P4): by night, or at once where that is set.

Who can have the e-service is asked again, since much can have happened after the order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from accounts.models import Municipality
from audit.models import Action
from casework.actions.failed_activations import finish_tasks, leave_task
from casework.eligibility import (
    NO_CASE,
    approvals_that_hold,
    blocked_because,
    is_client,
    why_not,
)
from casework.models import EServiceActivation
from notifications.models import Channel, Kind
from notifications.outbox import queue_notice

if TYPE_CHECKING:
    from audit.log import Traceable

State = EServiceActivation.State


def switches_on_at_once() -> bool:
    """Whether the municipality waits for no night (P4)."""
    mode = Municipality.objects.current().activation_mode
    return mode == Municipality.ActivationMode.IMMEDIATE


def switch_on(activation: EServiceActivation, *, by: Traceable) -> bool:
    """Switch on what was ordered, or write down why not. The caller holds the row locked."""
    problem = _problem(activation)
    activation.last_error = problem
    activation.state = State.FAILED if problem else State.ACTIVE
    if not problem:
        activation.effective_at = timezone.now()
        _queue_welcome(activation)
    activation.save(update_fields=["state", "last_error", "effective_at"])
    finish_tasks(activation, by=activation.requested_by)
    if problem:
        leave_task(activation, problem)
    audit.log.record(
        Action.ACTIVATION_FAILED if problem else Action.ACTIVATED,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
    )
    return not problem


def _problem(activation: EServiceActivation) -> str:
    """Why it can't be switched on any more, in words for whoever ordered it."""
    person = activation.person
    reason = blocked_because(person) or _without_ground(activation)
    if reason:
        return reason
    contact = person.contact_history.filter(is_current=True).first()
    if activation.notify_sms and not (contact and contact.mobile):
        return "Mobilnummer saknas."
    if activation.notify_email and not (contact and contact.email):
        return "E-postadress saknas."
    return ""


def _without_ground(activation: EServiceActivation) -> str:
    approval = activation.approval
    if approval is None:
        return "" if is_client(activation.person) else NO_CASE
    if approvals_that_hold(activation.person).filter(pk=approval.pk).exists():
        return ""
    return why_not(approval) or "Godkännandet för meddelande gäller inte."


def _queue_welcome(activation: EServiceActivation) -> None:
    """One welcome a channel, however many capacities the person has (key by person and day)."""
    wanted = {Channel.SMS: activation.notify_sms, Channel.EMAIL: activation.notify_email}
    today = stockholm_today()
    for channel, ticked in wanted.items():
        if ticked:
            queue_notice(
                recipient=activation.person.public_id,
                channel=channel,
                kind=Kind.ACTIVATED,
                trigger=activation.public_id,
                key=f"welcome:{activation.person.public_id}:{today}:{channel}",
            )

"""The step from ordered to switched on (R25, R26, P4): by night, or at once where that is set.

Who can have the e-service is asked again, since much can have happened after the order.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
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
from casework.wanted_channels import ticked_in
from notifications.models import Kind
from notifications.outbox import NewNotice, queue_notices

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from audit.log import Traceable

logger = logging.getLogger(__name__)

State = EServiceActivation.State
BROKEN = (
    "Något gick fel när e-tjänsten skulle aktiveras. Spara en gång till, eller hör med support."
)


def switches_on_at_once() -> bool:
    """Whether the municipality waits for no night (P4)."""
    mode = Municipality.objects.current().activation_mode
    return mode == Municipality.ActivationMode.IMMEDIATE


def switch_on(activation: EServiceActivation, *, by: Traceable) -> bool:
    """Switch on what was ordered, and welcome the person, or write down why not.

    The caller holds the row locked.
    """
    is_on = settle(activation, by=by)
    if is_on:
        welcome([activation], day=stockholm_today())
    return is_on


def settle(activation: EServiceActivation, *, by: Traceable) -> bool:
    """The same but for the welcome: whoever settles many welcomes all of them at once."""
    problem = _problem(activation)
    activation.last_error = problem
    activation.state = State.FAILED if problem else State.ACTIVE
    if not problem:
        activation.effective_at = timezone.now()
    activation.save(update_fields=["state", "last_error", "effective_at"])
    finish_tasks(activation, by=activation.requested_by)
    if problem:
        leave_task(activation, problem)
    _record(activation, by)
    return not problem


def settle_as_broken(activation: EServiceActivation, *, by: Traceable) -> None:
    """An order that nothing can be done with: it stands as failed, in the log and as a task."""
    activation.state, activation.last_error = State.FAILED, BROKEN
    activation.effective_at = None
    activation.save(update_fields=["state", "last_error", "effective_at"])
    _record(activation, by)
    try:
        with transaction.atomic():
            finish_tasks(activation, by=activation.requested_by)
            leave_task(activation, BROKEN)
    except OperationalError:
        raise
    except Exception:
        # What broke the order may break its task too; the others are to be switched on all the
        # same, and this one is seen among those that failed.
        logger.exception("A broken order left no task", extra={"activation": activation.pk})


def welcome(activations: Iterable[EServiceActivation], *, day: date) -> None:
    """One welcome a channel, however many capacities a person has (the key is person and day).

    In one statement and in the order of the keys, so that two nights at work at the same moment
    never wait for each other in a ring.
    """
    new = {
        notice.key: notice for activation in activations for notice in _welcomes(activation, day)
    }
    queue_notices([new[key] for key in sorted(new)])


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


def _welcomes(activation: EServiceActivation, day: date) -> list[NewNotice]:
    person = activation.person.public_id
    return [
        NewNotice(
            recipient=person,
            channel=channel,
            kind=Kind.ACTIVATED,
            trigger=activation.public_id,
            key=f"welcome:{person}:{day}:{channel}",
        )
        for channel in ticked_in(activation)
    ]


def _record(activation: EServiceActivation, by: Traceable) -> None:
    is_on = activation.state == State.ACTIVE
    audit.log.record(
        Action.ACTIVATED if is_on else Action.ACTIVATION_FAILED,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
    )

"""Switching the e-service on and off for somebody (R13-R28; domain 3.3.1).

A new activation waits for the night, unless the municipality switches on at once (P4). Everything
else holds at once (D7): other boxes, other addresses, and above all switching off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.actions.activation import switch_on, switches_on_at_once
from casework.actions.contact_details import NO_EMAIL, NO_MOBILE, change_contact_details
from casework.actions.ending import end_eservice
from casework.actions.switching_off import switch_off, tell_of_end
from casework.eligibility import (
    approvals_that_hold,
    blocked_because,
    no_capacity_because,
    orderable,
    why_not,
)
from casework.eservice_boxes import boxes_of, refuse_other_boxes, version_of_open
from casework.models import EServiceActivation, Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django_stubs_ext import StrOrPromise

    from accounts.actor import Actor
    from casework.eligibility import Capacity
    from casework.eservice_boxes import Boxes

State = EServiceActivation.State
ALL_UNTICKED = (
    "Du har bockat ur alla rutor och då avslutas e-tjänsten genast. Skriv varför, med minst tre "
    "tecken, och spara igen."
)
NOT_CHOSEN = "Meddelande är bortvalt."


@transaction.atomic
def save_eservice(
    *,
    by: Actor,
    person: Person,
    boxes: Boxes,
    mobile: str,
    email: str,
    seen: str | None = None,
    seen_boxes: str = "",
    reason: str = "",
) -> None:
    """Keep the contact details and bring the e-service to what the boxes say, all or nothing.

    `seen` is the contact details that the page showed (see change_contact_details), `seen_boxes`
    what was open (version_of_open). `reason` is asked for when nothing is ticked any more. Raises
    ValidationError, with the field it concerns; ChangedMeanwhileError where the page was too old.
    """
    # One at a time: two who save at once order once. What stands now is judged, not what was read.
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    _check(boxes, mobile=mobile, email=email)
    open_ones = _held(person)
    if seen_boxes and seen_boxes != version_of_open(open_ones):
        refuse_other_boxes(open_ones, boxes)
    has_same_boxes = boxes == boxes_of(*open_ones)
    if boxes.any_service:
        _bring_to(by, person, boxes, open_ones)
    elif open_ones:
        switch_off(by=by, person=person, reason=reason, missing=ALL_UNTICKED)
    change_contact_details(
        by=by, person=person, mobile=mobile, email=email, seen=seen, merges=has_same_boxes
    )
    if switches_on_at_once():
        _switch_on_ordered(by, person)


def _check(boxes: Boxes, *, mobile: str, email: str) -> None:
    problems: dict[str, StrOrPromise] = {}
    if boxes.notify_sms and not mobile:
        problems["mobile"] = NO_MOBILE
    if boxes.notify_email and not email:
        problems["email"] = NO_EMAIL
    if (boxes.notify_sms or boxes.notify_email) and not boxes.any_service:
        problems["messages"] = (
            "Välj Meddelande eller Ekonomiskt bistånd. Notifiering kan inte väljas ensamt."
        )
    if problems:
        raise ValidationError(problems)


def _held(person: Person) -> list[EServiceActivation]:
    """What is open, locked. The approvals first: whoever withdraws one takes them in that order."""
    list(approvals_that_hold(person).select_for_update(of=("self",)))
    opened = person.activations.open().select_related("approval__relation").order_by("pk")
    return list(opened.select_for_update(of=("self",)))


def _bring_to(by: Actor, person: Person, boxes: Boxes, opened: list[EServiceActivation]) -> None:
    open_ones = {activation.approval_id: activation for activation in opened}
    now = timezone.now()
    unticked: list[EServiceActivation] = []
    for capacity in _capacities_or_refusal(by, person):
        activation = open_ones.pop(capacity.approval_id, None)
        in_it = boxes.in_capacity(capacity)
        if in_it.any_service:
            _order(by, person, capacity, activation, in_it, now)
        elif activation is not None:
            unticked += _end_leaning(by, [activation], NOT_CHOSEN)
    tell_of_end(by=by, person=person, ended=unticked)
    # What stands open without a ground any more isn't left to be saved again and again.
    _end_leaning(by, open_ones.values())


def _capacities_or_refusal(by: Actor, person: Person) -> list[Capacity]:
    if reason := blocked_because(person):
        raise ValidationError({"messages": reason})
    found = orderable(by, person)
    if not found:
        raise ValidationError({"messages": no_capacity_because(by, person)})
    return found


def _end_leaning(
    by: Actor, activations: Iterable[EServiceActivation], reason: str = ""
) -> list[EServiceActivation]:
    """End what leans on an approval; a client's own is ended by hand alone."""
    ended: list[EServiceActivation] = []
    for one in activations:
        if one.approval is not None:
            why = reason or why_not(one.approval)
            ended += end_eservice(by=by, person=one.person, reason=why, approval=one.approval)
    return ended


def _order(
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
    elif activation.state == State.REQUESTED and boxes_of(activation) == boxes:
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


def _switch_on_ordered(by: Actor, person: Person) -> None:
    """The night's step at once, through the same states (P4, A-J13)."""
    ordered = person.activations.filter(state=State.REQUESTED).order_by("pk")
    for activation in ordered.select_related(
        "person", "requested_by", "approval__relation", "approval__case"
    ).select_for_update(of=("self",)):
        switch_on(activation, by=by)


def _log(action: Action, by: Actor, activation: EServiceActivation) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="eservice",
        object_id=activation.public_id,
        customer_number=activation.person.customer_number,
    )

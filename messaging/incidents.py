"""A letter that reached the wrong person, as it is reported and as the manager sees it (A-S8, P15).

An incident is plain values on the ground floor; here it is tied to the letter it speaks of. Its
unit's manager sees it by client number: to learn whom it is about takes business with them (P9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

import audit.log
from accounts.access import OutOfReach
from audit.models import Action, Incident
from messaging.access import access_message
from messaging.members import may_write_from
from messaging.models import Mailbox, Message

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit

PAGE = 50


def may_report(actor: Actor, message: Message) -> bool:
    """Who writes in the mailbox it was sent from: its owner, or a colleague with that right."""
    if message.is_from_citizen or message.kind != Message.Kind.NORMAL:
        return False
    mailbox = message.sender_mailbox
    is_own = mailbox.owner_id == actor.user.pk
    is_ours = mailbox.kind == Mailbox.Kind.SHARED and may_write_from(actor, mailbox)
    return message.thread.is_with_citizen and (is_own or is_ours)


def access_sent_message(actor: Actor, public_id: UUID) -> Message:
    """The door to reporting: a letter to a citizen that the actor could have written."""
    message = access_message(actor, public_id)
    if not may_report(actor, message):
        raise OutOfReach("message", public_id)
    return message


def access_incident(actor: Actor, public_id: UUID) -> Incident:
    """The one door to an incident, its own unit's managers'; logged like every other look."""
    incident = incidents_of(actor).filter(public_id=public_id).first()
    if incident is None:
        raise OutOfReach("incident", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="incident",
        object_id=incident.public_id,
        customer_number=incident.customer_number,
    )
    return incident


def incidents_of(actor: Actor) -> QuerySet[Incident]:
    """Those of the unit the actor manages in the acting role."""
    if not actor.manages_units_post or actor.unit is None:
        return Incident.objects.none()
    return Incident.objects.filter(unit=actor.unit.name)


def open_incidents(actor: Actor) -> int:
    """How many the manager has to take a stand on; nobody else has any, and asks no question."""
    if not actor.manages_units_post:
        return 0
    return incidents_of(actor).filter(state=Incident.State.OPEN).count()


def list_incidents(actor: Actor, after: UUID | None = None) -> tuple[list[Incident], UUID | None]:
    """The open ones first, then the latest; and where the next page begins."""
    incidents = incidents_of(actor)
    if after is not None and (last := incidents.filter(public_id=after).first()):
        # "open" stands before "settled" in the order of the alphabet as well.
        earlier = Q(reported_at__lt=last.reported_at)
        earlier |= Q(reported_at=last.reported_at, pk__lt=last.pk)
        incidents = incidents.filter(Q(state__gt=last.state) | (Q(state=last.state) & earlier))
    found = list(incidents.order_by("state", "-reported_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    audit.log.record(Action.LISTED, by=actor, object_type="incident", reason=f"{len(shown)} rader")
    return shown, shown[-1].public_id if len(found) > PAGE else None


def open_incident_about(message: Message) -> Incident | None:
    reported = Incident.objects.filter(
        object_type="message", object_id=str(message.public_id), state=Incident.State.OPEN
    )
    return reported.order_by("pk").first()


def letter_of(incident: Incident) -> Message | None:
    """The letter the incident speaks of, while it is kept."""
    if incident.object_type != "message":
        return None
    return (
        Message.objects.filter(public_id=incident.object_id)
        .select_related("thread", "sender_mailbox", "withdrawal__by")
        .first()
    )


def unit_of(message: Message, reporter: Actor) -> Unit | None:
    """Whose manager sees to it: the matter's unit, else the mailbox's, else the reporter's own."""
    thread = message.thread
    if thread.case is not None:
        return thread.case.responsible_unit
    if thread.assignment is not None:
        return thread.assignment.provider_unit
    return message.sender_mailbox.unit or reporter.unit


def was_opened(message: Message) -> bool:
    """Whether the citizen has opened it, or a file of it."""
    theirs = message.recipients.filter(mailbox__kind=Mailbox.Kind.CITIZEN)
    opened = Q(first_read_at__isnull=False) | Q(file_opened_at__isnull=False)
    return theirs.filter(opened).exists()

"""The notices about a letter to a citizen: one a ticked channel, when it comes and to remind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.wanted_channels import channels_of
from notifications.models import Kind
from notifications.outbox import NewNotice

if TYPE_CHECKING:
    from datetime import datetime

    from casework.models import Person
    from messaging.models import Message


def arrival_of(message: Message, person: Person, due_at: datetime | None = None) -> list[NewNotice]:
    """When it is sent, unless a later moment is given: the key makes it once a channel."""
    return _about(message, person, Kind.NEW_MESSAGE, f"message:{message.public_id}", due_at)


def reminder_of(message: Message, person: Person, now: datetime) -> list[NewNotice]:
    """The key makes it the only one there will ever be."""
    return _about(message, person, Kind.REMINDER, f"reminder:{message.public_id}", now)


def _about(
    message: Message, person: Person, kind: Kind, key: str, due_at: datetime | None = None
) -> list[NewNotice]:
    """None where nothing is ticked; the address book knows whether the others still are, later."""
    thread = message.thread
    place = thread.assignment or thread.case
    is_own = thread.about_id == person.pk
    leans_on = None if is_own or thread.case is None else thread.case.public_id
    return [
        NewNotice(
            recipient=person.public_id,
            channel=channel,
            kind=kind,
            key=f"{key}:{channel}",
            trigger=message.public_id,
            due_at=due_at or message.sent_at,
            leans_on=leans_on,
            place=place.public_id if place else None,
        )
        for channel in channels_of(person)
    ]

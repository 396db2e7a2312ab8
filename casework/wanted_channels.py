"""Over which channels somebody wants to be told, as the address book will ask when it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import EServiceActivation
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.models import Person


BOXES = {Channel.SMS: "notify_sms", Channel.EMAIL: "notify_email"}


def ticked_in(activation: EServiceActivation) -> list[Channel]:
    """The boxes ticked in this one e-service."""
    return [channel for channel, box in BOXES.items() if getattr(activation, box)]


def wanted_channels(persons: Iterable[Person]) -> dict[int, list[Channel]]:
    """By primary key the boxes ticked in any e-service in force, for those who have one ticked."""
    ticked: dict[int, set[Channel]] = {}
    rows = EServiceActivation.objects.in_force().filter(person__in=persons).order_by("pk")
    for activation in rows.only("person", *BOXES.values()):
        ticked.setdefault(activation.person_id, set()).update(ticked_in(activation))
    return {
        key: [one for one in Channel if one in channels]
        for key, channels in ticked.items()
        if channels
    }


def channels_of(person: Person) -> list[Channel]:
    return wanted_channels([person]).get(person.pk, [])

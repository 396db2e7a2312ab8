"""Over which channels somebody wants to be told, as the address book will ask when it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import EServiceActivation
from notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.models import Person


def wanted_channels(persons: Iterable[Person]) -> dict[int, list[Channel]]:
    """By primary key the boxes ticked in any e-service in force, for those who have one ticked."""
    ticked: dict[int, set[Channel]] = {}
    rows = EServiceActivation.objects.in_force().filter(person__in=persons).order_by("pk")
    for person, sms, email in rows.values_list("person", "notify_sms", "notify_email"):
        on = [(Channel.SMS, sms), (Channel.EMAIL, email)]
        ticked.setdefault(person, set()).update(channel for channel, is_on in on if is_on)
    return {
        key: [one for one in Channel if one in channels]
        for key, channels in ticked.items()
        if channels
    }


def channels_of(person: Person) -> list[Channel]:
    return wanted_channels([person]).get(person.pk, [])

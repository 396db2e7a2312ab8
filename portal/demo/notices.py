"""Notices that left long ago, as they would stand in the outbox today."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from casework.models import EServiceActivation
from notifications.addresses import address_mark
from notifications.models import Channel, Notice
from notifications.retention import KEPT_FOR

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from casework.models import Person


def sent_notices(
    *,
    person: Person,
    kind: str,
    trigger: UUID,
    channels: Collection[str],
    at: datetime,
    key: str,
    place: UUID | None = None,
    opened_at: datetime | None = None,
) -> None:
    """Write the notices that left over these channels at that time, unless they are old."""
    if not channels or at < timezone.now() - KEPT_FOR:
        return
    details = person.contact_history.get(is_current=True)
    Notice.objects.bulk_create(
        Notice(
            recipient=person.public_id,
            channel=channel,
            kind=kind,
            trigger=trigger,
            place=place,
            key=f"{key}:{channel}",
            # Of an e-mail nobody tells whether it arrived.
            status=Notice.Status.DELIVERED if channel == Channel.SMS else Notice.Status.SENT,
            queued_at=at,
            due_at=at,
            attempts=1,
            first_tried_at=at,
            sent_at=at,
            opened_at=opened_at,
            finished_at=at + timedelta(seconds=4),
            address_mark=address_mark(details.mobile if channel == Channel.SMS else details.email),
        )
        for channel in channels
    )


def wanted_channels(person: Person) -> list[str]:
    """What the person has ticked; what isn't ticked is never sent."""
    active = EServiceActivation.objects.active().filter(person=person)
    ticked = {Channel.SMS: {"notify_sms": True}, Channel.EMAIL: {"notify_email": True}}
    return [channel for channel, box in ticked.items() if active.filter(**box).exists()]

"""Notices of long ago, as they would stand in the outbox today."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from notifications.addresses import address_mark
from notifications.gateways.file import REFUSED
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
    """Write the notices queued for these channels at that time, unless they are old."""
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
            queued_at=at,
            due_at=at,
            attempts=1,
            first_tried_at=at,
            opened_at=opened_at,
            finished_at=at + timedelta(seconds=4),
            address_mark=address_mark(details.address_for(channel)),
            **_outcome(details.address_for(channel), channel, at),
        )
        for channel in channels
    )


def _outcome(address: str, channel: str, at: datetime) -> dict[str, Any]:
    """As the demo's gateway would have answered."""
    if address in REFUSED:
        refused = Notice.Reason.REFUSED
        return {"status": Notice.Status.FAILED, "reason": refused, "refusals": 1}
    # Of an e-mail nobody tells whether it arrived.
    status = Notice.Status.DELIVERED if channel == Channel.SMS else Notice.Status.SENT
    return {"status": status, "sent_at": at}

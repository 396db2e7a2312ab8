"""What others ask about notices: did the last one arrive, and is the queue moving?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.addresses import address_mark
from notifications.models import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID


def failing_among(addresses: Mapping[tuple[UUID, str], str]) -> dict[tuple[UUID, str], datetime]:
    """Who can't be reached where by which channel, and since when: the last notice there failed.

    Given where each of them is reached now, so that a number which was put right is no longer
    failing. Only what says something of the address counts: a gateway that was down for a day does
    not.
    """
    told = Notice.objects.sent() | Notice.objects.filter(
        reason__in=[Notice.Reason.REFUSED, Notice.Reason.UNREACHABLE]
    )
    marks = {whom: address_mark(address) for whom, address in addresses.items() if address}
    last = (
        told.filter(
            recipient__in={recipient for recipient, _channel in marks},
            address_mark__in=set(marks.values()),
        )
        .order_by("recipient", "channel", "address_mark", "-queued_at", "-pk")
        .distinct("recipient", "channel", "address_mark")
    )
    return {
        (one.recipient, one.channel): one.finished_at
        for one in last
        # Another's number may be this person's former one.
        if marks.get((one.recipient, one.channel)) == one.address_mark
        and one.status == Notice.Status.FAILED
        and one.finished_at
    }


def backlog_age(*, now: datetime) -> timedelta | None:
    """How long the oldest due notice has waited; None when nothing is due."""
    oldest = Notice.objects.queued().filter(due_at__lte=now).order_by("due_at").first()
    return now - oldest.due_at if oldest else None

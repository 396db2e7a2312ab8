"""What others ask about notices: did the last one arrive, and is the queue moving?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from notifications.addresses import address_mark
from notifications.models import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta
    from uuid import UUID

    from notifications.models import NoticeQuerySet


def failing_among(addresses: Mapping[tuple[UUID, str], str]) -> dict[tuple[UUID, str], datetime]:
    """Who can't be reached where by which channel, and since when a notice there failed.

    Given where each of them is reached now, so that a number which was put right is no longer
    failing. Only what says something of the address counts: a gateway that was down for a day does
    not.
    """
    marks = {whom: address_mark(address) for whom, address in addresses.items() if address}
    missed = (
        _missed()
        .filter(
            recipient__in={recipient for recipient, _channel in marks},
            address_mark__in=set(marks.values()),
        )
        .order_by("recipient", "channel", "address_mark", "-queued_at", "-pk")
        .distinct("recipient", "channel", "address_mark")
    )
    return {
        (one.recipient, one.channel): one.finished_at
        for one in missed
        # Another's number may be this person's former one.
        if marks.get((one.recipient, one.channel)) == one.address_mark and one.finished_at
    }


def _missed() -> NoticeQuerySet:
    """What failed because of its address, and no later notice has shown to be wrong since.

    An address that was refused is good when it is taken. One that was taken and not reached is good
    when something arrives there: that another was taken says nothing new.
    """
    later = Notice.objects.filter(
        recipient=OuterRef("recipient"),
        channel=OuterRef("channel"),
        address_mark=OuterRef("address_mark"),
        queued_at__gt=OuterRef("queued_at"),
    )
    refused = Notice.objects.filter(~Exists(later.sent()), reason=Notice.Reason.REFUSED)
    arrived = later.filter(status=Notice.Status.DELIVERED)
    return refused | Notice.objects.filter(~Exists(arrived), reason=Notice.Reason.UNREACHABLE)


def backlog_age(*, now: datetime) -> timedelta | None:
    """How long the oldest due notice has waited; None when nothing is due."""
    oldest = Notice.objects.queued().filter(due_at__lte=now).order_by("due_at").first()
    return now - oldest.due_at if oldest else None

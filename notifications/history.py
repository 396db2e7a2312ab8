"""What others ask about notices: did the last one arrive, and is the queue moving?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.models import Notice

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from uuid import UUID


def failing_since(*, recipient: UUID, channel: str) -> datetime | None:
    """When the last notice to the person's address failed; None when the last one went well.

    Only what says something of the address counts: a gateway that was down for a day does not.
    """
    told = Notice.objects.sent() | Notice.objects.filter(
        reason__in=[Notice.Reason.REFUSED, Notice.Reason.UNREACHABLE]
    )
    last = told.filter(recipient=recipient, channel=channel).order_by("-queued_at", "-pk").first()
    if last is None or last.status != Notice.Status.FAILED:
        return None
    return last.finished_at


def backlog_age(*, now: datetime) -> timedelta | None:
    """How long the oldest due notice has waited; None when nothing is due."""
    oldest = Notice.objects.queued().filter(due_at__lte=now).order_by("due_at").first()
    return now - oldest.due_at if oldest else None

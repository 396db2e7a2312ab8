"""The only way to have a notice sent: leave it here, in the transaction of what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from notifications.models import Kind, Notice
from notifications.outcomes import stop
from notifications.quiet import next_allowed
from notifications.tasks import drain_outbox
from notifications.wake import wake

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from notifications.models import NoticeQuerySet

# One statement however many they are, and a key that is known already is passed over, without
# the savepoints that Django would need and ten times as fast as its bulk_create.
INSERT = """
    INSERT INTO notifications_notice
        (recipient, channel, kind, trigger, leans_on, place, key, due_at, queued_at)
    SELECT *, %s::timestamptz
    FROM unnest(
        %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[],
        %s::timestamptz[]
    )
    ON CONFLICT (key) DO NOTHING
"""


@dataclass(frozen=True)
class NewNotice:
    """What is to be told to whom, and how. The key names the event: the same key is one notice.

    `leans_on` names what gives the right to be told, when that can be withdrawn on its own;
    `place` the case or assignment it comes out of, for who asks later what became of it.
    """

    recipient: UUID
    channel: str
    kind: str
    key: str
    trigger: UUID | None = None
    due_at: datetime | None = None
    leans_on: UUID | None = None
    place: UUID | None = None


def queue_notice(
    *,
    recipient: UUID,
    channel: str,
    kind: str,
    key: str,
    trigger: UUID | None = None,
    due_at: datetime | None = None,
    leans_on: UUID | None = None,
) -> bool:
    """Queue one notice, for now or for later. False when the key was queued before."""
    notice = NewNotice(recipient, channel, kind, key, trigger, due_at, leans_on)
    return queue_notices([notice]) == 1


def queue_notices(notices: Sequence[NewNotice]) -> int:
    """Queue them all, in the caller's transaction. The number that were new.

    What is due in quiet hours waits for the morning. A worker is woken when the transaction is
    committed; without a broker the timetable finds the rows.
    """
    if not notices:
        return 0
    now = timezone.now()
    due = [next_allowed(notice.due_at or now) for notice in notices]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                now,
                [notice.recipient for notice in notices],
                [str(notice.channel) for notice in notices],
                [str(notice.kind) for notice in notices],
                [notice.trigger for notice in notices],
                [notice.leans_on for notice in notices],
                [notice.place for notice in notices],
                [notice.key for notice in notices],
                due,
            ],
        )
        queued: int = cursor.rowcount
    if min(due) <= now:
        # Robust: the deed is done and saved, so nothing about a hint may turn it into an error.
        transaction.on_commit(_wake_a_worker, robust=True)
    return queued


def _wake_a_worker() -> None:
    wake(drain_outbox)


def suppress(
    *,
    trigger: UUID,
    recipient: UUID | None = None,
    reason: Notice.Reason = Notice.Reason.UNDONE,
) -> int:
    """Stop what is queued about a message that was undone. The number that were stopped.

    What had left or failed is settled too: nobody sends it again, and since there is nothing to see
    it keeps no later notice back.
    """
    notices = Notice.objects.about(trigger)
    if recipient:
        notices = notices.filter(recipient=recipient)
    return _settle(notices, reason)


def suppress_all(*, recipient: UUID, reason: Notice.Reason, leans_on: UUID | None = None) -> int:
    """Stop everything queued for somebody who is not to be told any more, or what leans on one
    thing. A change of address is told all the same. How many were stopped.
    """
    notices = Notice.objects.filter(recipient=recipient).exclude(kind=Kind.CONTACT_CHANGED)
    if leans_on is not None:
        notices = notices.filter(leans_on=leans_on)
    return _settle(notices, reason)


def mark_opened(*, trigger: UUID, recipient: UUID) -> None:
    """The person has opened what the notices are about.

    One that has not left is not needed, and one that has left has done its work: the next message
    may be announced, though not within the same hour.
    """
    mark_all_opened(triggers=[trigger], recipient=recipient)


def mark_all_opened(*, triggers: Collection[UUID], recipient: UUID) -> None:
    """The same for a page that shows several such things at once."""
    about = Notice.objects.filter(trigger__in=triggers, recipient=recipient)
    _settle(about, Notice.Reason.READ)


def _settle(notices: NoticeQuerySet, reason: Notice.Reason) -> int:
    now = timezone.now()
    stopped = stop(notices, reason, now=now)
    notices.filter(opened_at=None).update(opened_at=now)
    return stopped

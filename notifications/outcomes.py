"""What became of a notice, written down: sent, to be tried again, failed, stopped, received."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

from notifications.addresses import address_hint
from notifications.models import Notice
from notifications.quiet import next_allowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from notifications.gateways import GatewayError
    from notifications.models import NoticeQuerySet

logger = logging.getLogger(__name__)

BACKOFF = [
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=6),
]
GIVE_UP_AFTER = timedelta(hours=24)
# A gateway that answers, but not for this address, is asked three times (domain 3.3.7); one that
# doesn't answer at all says nothing about the address and is asked for a day.
ATTEMPTS_FOR_AN_ADDRESS = 3


@dataclass(frozen=True)
class Sent:
    """What a gateway took, the reference it gave, and where to."""

    notice: Notice
    provider_ref: str
    address: str


# As many as have been answered at the same moment: one statement for each was half of the queue's
# own cost.
SENT = """
    UPDATE notifications_notice AS notice
    SET status = 'sent', reason = '', sent_at = %(now)s, finished_at = %(now)s, leased_until = NULL,
        attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, %(now)s),
        provider_ref = taken.reference, address_hint = taken.hint
    FROM unnest(%(ids)s::bigint[], %(references)s::text[], %(hints)s::text[])
        AS taken (id, reference, hint)
    WHERE notice.id = taken.id AND notice.status IN ('queued', 'suppressed')
"""


def record_sent(taken: Sequence[Sent], *, now: datetime) -> None:
    """The gateway took them. That is a fact, whatever became of the lease or the wish meanwhile."""
    if not taken:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            SENT,
            {
                "now": now,
                "ids": [sent.notice.pk for sent in taken],
                "references": [sent.provider_ref[:200] for sent in taken],
                "hints": [address_hint(sent.address) for sent in taken],
            },
        )


def record_trouble(notice: Notice, error: GatewayError, *, address: str, now: datetime) -> None:
    """The gateway did not take it: try again later, or fail where that can't help."""
    refused = error.permanent or (
        error.about_address and notice.attempts + 1 >= ATTEMPTS_FOR_AN_ADDRESS
    )
    first_tried_at = notice.first_tried_at or now
    row = _still_ours(notice)
    if refused or now - first_tried_at >= GIVE_UP_AFTER:
        reason = Notice.Reason.REFUSED if refused else Notice.Reason.GAVE_UP
        row.update(
            status=Notice.Status.FAILED,
            reason=reason,
            address_hint=address_hint(address),
            finished_at=now,
            leased_until=None,
            attempts=F("attempts") + 1,
            first_tried_at=first_tried_at,
        )
    else:
        wait = BACKOFF[min(notice.attempts, len(BACKOFF) - 1)]
        row.update(
            due_at=next_allowed(now + wait),
            leased_until=None,
            attempts=F("attempts") + 1,
            first_tried_at=first_tried_at,
        )
    logger.warning(
        "A notice was not taken by the gateway",
        extra={"notice": notice.pk, "channel": notice.channel, "why": str(error)},
    )


def record_stopped(notice: Notice, reason: Notice.Reason, *, now: datetime) -> None:
    """The address book said no: there is nothing to send, and nothing went wrong."""
    stop(_still_ours(notice), reason, now=now)


def stop(notices: NoticeQuerySet, reason: Notice.Reason, *, now: datetime) -> int:
    """Stop those of the notices that have not left. The number of them."""
    return notices.queued().update(
        status=Notice.Status.SUPPRESSED, reason=reason, finished_at=now, leased_until=None
    )


def record_receipt(public_id: UUID, *, provider_ref: str, delivered: bool, now: datetime) -> bool:
    """The provider says whether it arrived. False when the sending itself isn't written down yet.

    Only the first receipt counts, and only one for the sending that we know of.
    """
    notice = Notice.objects.filter(public_id=public_id)
    if notice.queued().exists():
        return False
    sent = notice.filter(status=Notice.Status.SENT, provider_ref=provider_ref)
    if delivered:
        sent.update(status=Notice.Status.DELIVERED, finished_at=now)
    else:
        sent.update(status=Notice.Status.FAILED, reason=Notice.Reason.UNREACHABLE, finished_at=now)
    return True


def _still_ours(notice: Notice) -> NoticeQuerySet:
    # A worker that overslept its lease must not undo what the next one has written.
    return Notice.objects.queued().filter(pk=notice.pk, leased_until=notice.leased_until)

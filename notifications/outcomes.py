"""What became of a notice, written down: sent, to be tried again, failed, stopped, received."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F

from notifications.addresses import address_mark
from notifications.models import REFERENCE_LENGTH, Notice
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
        provider_ref = taken.reference, address_mark = taken.mark
    FROM unnest(%(ids)s::bigint[], %(references)s::text[], %(marks)s::text[])
        AS taken (id, reference, mark)
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
                "references": [sent.provider_ref[:REFERENCE_LENGTH] for sent in taken],
                "marks": [address_mark(sent.address) for sent in taken],
            },
        )


def record_trouble(notice: Notice, error: GatewayError, *, address: str, now: datetime) -> None:
    """The gateway did not take it: try again later, or fail where that can't help."""
    refusals = notice.refusals + error.about_address
    refused = error.permanent or (error.about_address and refusals >= ATTEMPTS_FOR_AN_ADDRESS)
    first_tried_at = notice.first_tried_at or now
    tried = {
        "leased_until": None,
        "attempts": F("attempts") + 1,
        "refusals": refusals,
        "first_tried_at": first_tried_at,
        "address_mark": address_mark(address),
    }
    row = still_ours(notice)
    # Tried before, and both times it may have left: a third would be a third SMS to somebody.
    doubled = error.may_double and notice.may_have_left
    if refused or doubled or now - first_tried_at >= GIVE_UP_AFTER:
        reason = Notice.Reason.REFUSED if refused else Notice.Reason.GAVE_UP
        row.update(status=Notice.Status.FAILED, reason=reason, finished_at=now, **tried)
    else:
        wait = BACKOFF[min(notice.attempts, len(BACKOFF) - 1)]
        row.update(due_at=next_allowed(now + wait), **tried)
    logger.warning(
        "A notice was not taken by the gateway",
        extra={"notice": notice.pk, "channel": notice.channel, "why": str(error)},
    )


def bring_forward(channel: str, *, now: datetime) -> int:
    """A gateway that was away has come back: what waits for it needn't wait for hours. How many.

    What waits because of its own address stays. Nobody is asked sooner than the shortest wait, so
    that a gateway which is only slow isn't pressed harder.
    """
    soon = now + BACKOFF[0]
    waiting = Notice.objects.queued().filter(
        channel=channel, attempts__gt=0, refusals=0, due_at__gt=soon, leased_until=None
    )
    return waiting.update(due_at=next_allowed(soon))


def record_stopped(notice: Notice, reason: Notice.Reason, *, now: datetime) -> None:
    """The address book said no: there is nothing to send, and nothing went wrong."""
    stop(still_ours(notice), reason, now=now)


def stop(notices: NoticeQuerySet, reason: Notice.Reason, *, now: datetime) -> int:
    """Stop those of the notices that have not left. The number of them."""
    return notices.queued().update(
        status=Notice.Status.SUPPRESSED, reason=reason, finished_at=now, leased_until=None
    )


def record_receipt(public_id: UUID, *, provider_ref: str, delivered: bool, now: datetime) -> bool:
    """The provider says whether it arrived. False when the sending itself isn't written down yet.

    Only the first receipt counts, and only one for the sending that we know of; a provider that
    names no sending (an empty reference) means the notice.
    """
    notice = Notice.objects.filter(public_id=public_id)
    if notice.queued().exists():
        return False
    sent = notice.filter(status=Notice.Status.SENT)
    if provider_ref:
        sent = sent.filter(provider_ref=provider_ref[:REFERENCE_LENGTH])
    if delivered:
        sent.update(status=Notice.Status.DELIVERED, finished_at=now)
    elif failed := sent.first():
        sent.update(status=Notice.Status.FAILED, reason=Notice.Reason.UNREACHABLE, finished_at=now)
        _give_back(failed, now=now)
    return True


def _give_back(failed: Notice, *, now: datetime) -> None:
    """What gave way to it has its turn after all: the person was told of neither."""
    gave_way = Notice.objects.filter(
        recipient=failed.recipient,
        channel=failed.channel,
        status=Notice.Status.SUPPRESSED,
        reason=Notice.Reason.GROUPED,
        finished_at__range=(failed.sent_at, now),
        opened_at=None,
    )
    gave_way.update(
        status=Notice.Status.QUEUED, reason="", finished_at=None, due_at=next_allowed(now)
    )


def still_ours(notice: Notice) -> NoticeQuerySet:
    """The row while our lease on it holds and nobody has stopped it.

    A worker that overslept must not undo what the next one has written.
    """
    return Notice.objects.queued().filter(pk=notice.pk, leased_until=notice.leased_until)

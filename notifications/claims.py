"""Which notices this worker takes now, and for how long it may keep them.

A claim is a lease and no lock: it is committed before anybody else's server is waited for, and a
worker that dies gives its notices back by letting the time run out. The same step keeps notices
apart, since being told three times in ten minutes to look in the same place is a nuisance.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from notifications.models import Kind, Notice
from notifications.quiet import next_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

LEASE = timedelta(seconds=60)
BATCH = 500
# One notice of these kinds in this time, for each person and channel. The other kinds say what the
# portal does not say by itself, so they are never left out.
APART = timedelta(minutes=60)
GROUPED = [Kind.NEW_MESSAGE, Kind.NEW_ITEM, Kind.REMINDER]
CLAIM_LOCK = 0x6E6F7469


def claimed(clock: Callable[[], datetime]) -> Iterator[Notice]:
    """Everything that may go now, taken a batch at a time until nothing is left."""
    while batch := claim(now=clock()):
        yield from batch


def claim(*, now: datetime, limit: int = BATCH) -> list[Notice]:
    """Take at most so many due notices. None in quiet hours: they stay due until the morning."""
    if next_allowed(now) > now:
        return []
    taken: list[Notice] = []
    while not taken:
        # Durable: a lease that is not committed before the gateway is called protects nobody.
        with transaction.atomic(durable=True):
            _wait_for_other_claims()
            due = list(
                Notice.objects.due(now).select_for_update(skip_locked=True, no_key=True)[:limit]
            )
            if not due:
                return []
            taken = _kept_apart(due, now)
            _lease(taken, until=now + LEASE)
    return taken


def _wait_for_other_claims() -> None:
    # Without this, two workers could each take one of a person's notices at the same moment, and
    # neither would see the other's.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIM_LOCK])


def _lease(notices: list[Notice], *, until: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(leased_until=until)
    for notice in notices:
        # A lease that ran out belonged to a worker that may have died after sending.
        notice.may_have_left = notice.leased_until is not None or notice.attempts > 0
        notice.leased_until = until


def _kept_apart(due: list[Notice], now: datetime) -> list[Notice]:
    """Those of the due notices that may go now; the others are stopped or put off."""
    before = _just_before(due, now)
    free = []
    for notice in due:
        place = (notice.recipient, notice.channel)
        if notice.kind not in GROUPED:
            free.append(notice)
        elif earlier := before.get(place):
            _give_way(notice, earlier, now)
        else:
            before[place] = notice
            free.append(notice)
    return free


def _just_before(due: list[Notice], now: datetime) -> dict[tuple[UUID, str], Notice]:
    """For each person and channel the notice that is under way, or else was sent last."""
    recipients = {notice.recipient for notice in due if notice.kind in GROUPED}
    if not recipients:
        return {}
    under_way = Q(status=Notice.Status.QUEUED, leased_until__gt=now)
    lately = Q(
        status__in=[Notice.Status.SENT, Notice.Status.DELIVERED],
        sent_at__gt=now - APART,
    )
    earlier = Notice.objects.filter(under_way | lately, recipient__in=recipients, kind__in=GROUPED)
    # Ascending with NULL last: what is under way has no sent_at and so has the last word.
    return {(one.recipient, one.channel): one for one in earlier.order_by("sent_at")}


def _give_way(notice: Notice, earlier: Notice, now: datetime) -> None:
    row = Notice.objects.filter(pk=notice.pk)
    if earlier.sent_at is None:
        # Whether that one arrives is not known yet, so this one may still be needed.
        row.update(due_at=now + LEASE)
    elif earlier.opened_at is None:
        # Still unopened: the person will see this too when looking in.
        row.update(
            status=Notice.Status.SUPPRESSED,
            reason=Notice.Reason.GROUPED,
            finished_at=now,
            leased_until=None,
        )
    else:
        row.update(due_at=next_allowed(earlier.sent_at + APART))

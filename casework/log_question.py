"""Everything the log knows of one client number or one colleague in a period (P12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

import audit.log
from audit.models import AccessLogEntry, Action
from casework.log_review import reviewed_unit
from casework.log_selection import midnight
from casework.log_words import log_line

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import User
    from casework.log_words import LogLine

MOST = 500


@dataclass(frozen=True)
class LogAnswer:
    lines: list[LogLine]
    has_more: bool


def ask_log(
    actor: Actor, *, period: tuple[date, date], customer_number: str, colleague: User | None
) -> LogAnswer:
    """The rows of the actor's own scope, the latest first. The question stands in the log too."""
    since, until = period
    rows = AccessLogEntry.objects.filter(
        at__gte=midnight(since), at__lt=midnight(until + timedelta(days=1))
    )
    if unit := reviewed_unit(actor):
        rows = rows.filter(unit=unit)
    if customer_number:
        # A search with several hits names those it showed in its own words.
        about = Q(customer_number=customer_number) | Q(reason__contains=customer_number)
        rows = rows.filter(about)
    if colleague:
        rows = rows.filter(actor=colleague.public_id)
    found = list(rows.order_by("-at", "-pk")[: MOST + 1])
    audit.log.record(
        Action.SEARCHED,
        by=actor,
        object_type="access_log",
        object_id=colleague.public_id if colleague else "",
        customer_number=customer_number,
        reason=f"{since:%Y-%m-%d}–{until:%Y-%m-%d}: {len(found[:MOST])} rader",
    )
    return LogAnswer([log_line(row) for row in found[:MOST]], has_more=len(found) > MOST)

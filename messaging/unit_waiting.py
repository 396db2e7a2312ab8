"""What a manager is told of the unit's unanswered post: how much, how old, with whom (P10, F11).

Counted when it is asked for, over everything that is the unit's: also what the manager may not
know whom it is about. Names are colleagues' alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Municipality
from accounts.working_days import waited_longer_than, working_days_since
from messaging.away import away_until
from messaging.models import Thread
from messaging.waiting import of_unit, unopened_letters, waiting_items, within_sight

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import ThreadQuerySet

_NAMES = ("owner__given_name", "owner__family_name", "name")


@dataclass(frozen=True)
class UnreadFlag:
    """That letters from citizens have lain unopened for too long (P10)."""

    count: int
    days: int

    @property
    def sentence(self) -> str:
        days = f"{self.days} {'arbetsdag' if self.days == 1 else 'arbetsdagar'}"
        if self.count == 1:
            return f"1 meddelande från en medborgare har legat oläst i mer än {days}."
        return f"{self.count} meddelanden från medborgare har legat olästa i mer än {days}."


@dataclass(frozen=True)
class Holder:
    """A mailbox, and how many conversations wait there."""

    name: str
    waiting: int
    away_until: Any = None


@dataclass(frozen=True)
class UnitWaiting:
    waiting: int
    out_of_sight: int
    oldest: datetime | None
    oldest_days: int
    holders: list[Holder]


def unread_flag(actor: Actor, now: datetime | None = None) -> UnreadFlag:
    """For the manager of the unit; for everybody else there is no flag and no query."""
    if not actor.manages_units_post or actor.unit is None:
        return UnreadFlag(0, 0)
    now = now or timezone.now()
    days = Municipality.objects.current().unread_flag_working_days
    limit = waited_longer_than(days, now)
    letters = unopened_letters(now).filter(
        of_unit(actor.unit, now, thread="thread"),
        sent_at__lt=limit,
        # Said once more, for the index of those who wait.
        thread__unanswered_since__lt=limit,
    )
    return UnreadFlag(letters.count(), days)


def unit_waiting(actor: Actor, now: datetime | None = None) -> UnitWaiting | None:
    """How it stands at the unit, for its manager."""
    if not actor.manages_units_post or actor.unit is None:
        return None
    now = now or timezone.now()
    threads = Thread.objects.unanswered(now).filter(of_unit(actor.unit, now))
    seen = Count("pk", filter=within_sight(actor, now))
    counted = threads.aggregate(waiting=Count("pk"), seen=seen, oldest=Min("unanswered_since"))
    oldest = counted["oldest"]
    return UnitWaiting(
        waiting=counted["waiting"],
        out_of_sight=counted["waiting"] - counted["seen"],
        oldest=oldest,
        oldest_days=working_days_since(oldest, now) if oldest else 0,
        holders=_holders(threads, now),
    )


def _holders(threads: ThreadQuerySet, now: datetime) -> list[Holder]:
    """Who has most waiting first; a conversation that lies in two mailboxes counts in both."""
    found = list(
        waiting_items(now)
        .filter(message__thread__in=threads.values("pk"))
        .values_list("mailbox__owner", *(f"mailbox__{name}" for name in _NAMES))
        .annotate(waiting=Count("message__thread", distinct=True))
        .order_by("-waiting", "mailbox__owner__sort_name", "mailbox__name", "mailbox")
    )
    away = away_until([row[0] for row in found], stockholm_today(now))
    return [
        Holder(shared or f"{given} {family}", waiting, away.get(owner))
        for owner, given, family, shared, waiting in found
    ]

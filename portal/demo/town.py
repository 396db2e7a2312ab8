"""The demo town while it is built: the day everything counts from, and what stands already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from accounts.actor import Actor
from accounts.calendar import STOCKHOLM

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import Unit, User
    from casework.models import Assignment, Case, Person
    from messaging.models import Mailbox

M = TypeVar("M", bound="models.Model")
SATURDAY = 5


@dataclass(frozen=True)
class DemoDay:
    """The day the town is loaded. Letters are written on working days, by people at work."""

    today: date

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def workday(self, back: int) -> date:
        """So many working days ago; the first of them is the latest before today."""
        day = self.today
        while back:
            day -= timedelta(days=1)
            back -= day.weekday() < SATURDAY
        return day

    def workday_near(self, days: int) -> date:
        """So many days ago, or the Friday before when that was a weekend."""
        day = self.ago(days)
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def number(self, prefix: str, serial: int, *, years_ago: int = 0) -> str:
        """A case number of the year: EB-26-0142."""
        return f"{prefix}-{(self.today.year - years_ago) % 100:02d}-{serial:04d}"


@dataclass
class Town:
    """What stands so far, by the keys of the demo data (S1, C1, EB-0142)."""

    day: DemoDay
    units: dict[str, Unit] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """A colleague, in the role they begin in."""
        user = self.staff[key]
        return Actor(user=user, membership=user.memberships.order_by("pk").first())


def at(day: date, clock: str) -> datetime:
    """A time of day in Stockholm, such as 10.05."""
    hour, minute = clock.split(".")
    return datetime.combine(day, time(int(hour), int(minute)), tzinfo=STOCKHOLM)


def insert(thing: M) -> M:
    """Write a row with the times it carries, as `loaddata` does: the table would stamp today's."""
    thing.save_base(raw=True, force_insert=True)
    return thing

"""Who of many is away today and who is there instead, asked once for all of them (F2, C22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Membership
from messaging.models import Absence

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User


@dataclass(frozen=True)
class AbsentToday:
    """The absences in force, the one that lasts longest for each, and who of the stand-ins works.

    The same answers as `messaging.away` gives for one at a time.
    """

    absences: dict[int, Absence]
    at_work: frozenset[int]

    def until(self, user: User) -> date | None:
        absence = self.absences.get(user.pk)
        return absence.until if absence else None

    def stand_in(self, user: User) -> User | None:
        """Who is there instead: along the chain, and nobody when it leads nowhere or back."""
        asked: set[int] = set()
        one: User | None = user
        while one is not None and one.pk in self.absences:
            asked.add(one.pk)
            one = self.absences[one.pk].substitute
            if one is None or one.pk in asked or one.pk not in self.at_work:
                return None
        return one if asked else None


def absent_today(today: date) -> AbsentToday:
    """Read the day's absences: as many queries for one colleague as for all."""
    rows = Absence.objects.on(today).select_related("substitute").order_by("until", "pk")
    absences = {one.user_id: one for one in rows}
    stand_ins = {one.substitute_id for one in absences.values() if one.substitute_id}
    roles = Membership.objects.valid_on(today).filter(user__in=stand_ins, user__is_active=True)
    return AbsentToday(absences, frozenset(roles.order_by().values_list("user", flat=True)))

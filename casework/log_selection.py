"""Which rows of a period are looked at again, and why (loggkontroll; P12, A-S3).

All that deviates, the emergency accesses first, and then a random sample of the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, F, Func, IntegerChoices, Q, Value

from accounts.calendar import STOCKHOLM
from audit.models import AccessLogEntry, Action, ActorKind
from casework.access import IN_EMERGENCY
from casework.log_words import MARKED_AS_ERROR, OUT_OF_ANOTHERS_FILE
from casework.working_hours import local_time, outside_hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

FEWEST, MOST, ONE_IN = 20, 100, 20


class Why(IntegerChoices):
    """Why a row was chosen, in the order the reviewer reads them."""

    EMERGENCY = 1, "nödöppning"
    REFUSED = 2, "nekad åtkomst"
    SAME_NAME = 3, "samma efternamn som medarbetaren"
    OUTSIDE_HOURS = 4, "utanför arbetstid"
    COVERED = 5, "läst åt en kollega"
    PROTECTED = 6, "ändrat skydd"
    SENT_DESPITE = 7, "skickat med skäl trots varning"
    SAMPLE = 8, "slumpmässigt urval"


DEVIATIONS = [why for why in Why if why != Why.SAMPLE]
_BY_DEED = {
    Why.EMERGENCY: Q(action=Action.EMERGENCY)
    | Q(object_type="emergency")
    | Q(action=Action.VIEWED, reason=IN_EMERGENCY),
    Why.REFUSED: Q(action=Action.REFUSED) & ~Q(object_type="emergency"),
    Why.COVERED: Q(action=Action.COVERED),
    Why.PROTECTED: Q(action=Action.PROTECTED),
    Why.SENT_DESPITE: Q(action=Action.SENT)
    & (Q(reason__startswith=OUT_OF_ANOTHERS_FILE) | Q(reason__startswith=MARKED_AS_ERROR)),
}
# Start itself is a list: with these among them the evening's real looks would drown.
_NOT_A_LOOK = (
    Action.SIGNED_IN,
    Action.SIGNED_OUT,
    Action.ROLE_SWITCHED,
    Action.LISTED,
    Action.REVIEWED,
)


class SharesFamilyName(Func):
    """Whether the one who looked and the one looked at have a family name in common.

    One `exists` over both tables, which the database turns into a join: asked row by row it would
    take minutes for a large municipality's month.
    """

    template = (
        "exists (select 1 from accounts_user u join casework_person p"
        " on lower(p.family_name) = lower(u.family_name)"
        " where (u.public_id, p.customer_number) = (%(expressions)s))"
    )
    output_field = BooleanField()


@dataclass(frozen=True)
class Selection:
    """A period's rows as they stood when they were first shown, so that signing off means those."""

    unit: str
    since: date
    until: date
    seed: int
    # The last row there was, and until when the sample is drawn: what comes later joins nothing.
    last: int
    drawn_until: datetime

    def rows_of(self, why: Why) -> QuerySet[AccessLogEntry]:
        """The rows chosen for a reason, the latest first; the sample in the order it was drawn."""
        if why == Why.SAMPLE:
            return self._sample()
        return self._rows().filter(self._condition(why)).order_by("-at", "-pk")

    def counts(self) -> dict[Why, int]:
        """How many there are for each reason, from two questions whatever the answers."""
        by_name = self._condition(Why.SAME_NAME)
        counted: dict[str, Any] = {
            why.name: Count("pk", filter=self._condition(why))
            for why in DEVIATIONS
            if why != Why.SAME_NAME
        }
        counted["sampled_from"] = Count("pk", filter=self._can_be_drawn())
        found = self._rows().aggregate(**counted)
        same = self._rows().filter(by_name).count()
        total = found.pop("sampled_from")
        return {
            why: same if why == Why.SAME_NAME else found.get(why.name, sample_size(total))
            for why in Why
        }

    def chosen(self, counts: dict[Why, int]) -> dict[int, str]:
        """Every row of the selection by its number, with all the reasons it was chosen for."""
        reasons: dict[int, list[str]] = {}
        for why in Why:
            for number in self.rows_of(why).values_list("pk", flat=True)[: counts[why]]:
                reasons.setdefault(number, []).append(why.label)
        return {number: ", ".join(labels) for number, labels in reasons.items()}

    def page(
        self, counts: dict[Why, int], first: int, size: int
    ) -> Iterator[tuple[Why, list[AccessLogEntry]]]:
        """The deviations from one place in the order to another, each reason by itself."""
        for why in DEVIATIONS:
            begin, end = max(first, 0), min(first + size, counts[why])
            first -= counts[why]
            if begin < end:
                yield why, list(self.rows_of(why)[begin:end])

    def sample(self, counts: dict[Why, int]) -> list[AccessLogEntry]:
        return list(self.rows_of(Why.SAMPLE)[: counts[Why.SAMPLE]])

    def _rows(self) -> QuerySet[AccessLogEntry]:
        begins, ends = midnight(self.since), midnight(self.until + timedelta(days=1))
        rows = AccessLogEntry.objects.filter(
            actor_kind=ActorKind.STAFF, at__gte=begins, at__lt=ends, pk__lte=self.last
        )
        if self.unit:
            rows = rows.filter(unit=self.unit)
        return rows.alias(**local_time("at"))

    def _condition(self, why: Why) -> Q:
        if why == Why.SAME_NAME:
            shares = SharesFamilyName(F("actor"), F("customer_number"))
            return Q(shares) & ~Q(customer_number="")
        if why == Why.OUTSIDE_HOURS:
            years = range(self.since.year, self.until.year + 1)
            return outside_hours(years) & ~Q(action__in=_NOT_A_LOOK)
        return _BY_DEED[why]

    def _can_be_drawn(self) -> Q:
        """Looks at persons that aren't shown already; for a shared name it isn't worth asking."""
        deviates = self._condition(Why.OUTSIDE_HOURS)
        for condition in _BY_DEED.values():
            deviates |= condition
        return ~Q(customer_number="") & Q(at__lt=self.drawn_until) & ~deviates

    def _sample(self) -> QuerySet[AccessLogEntry]:
        """By lot: the lot of a row is a hash of its number, so that a reload draws the same."""
        lot = Func(F("pk"), Value(self.seed), function="hashint8extended")
        return self._rows().filter(self._can_be_drawn()).order_by(lot, "pk")


def sample_size(total: int) -> int:
    """One in twenty, at least twenty where there are so many, and never more than one can read."""
    return min(total, max(FEWEST, min(total // ONE_IN, MOST)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)

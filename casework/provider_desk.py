"""The provider's start page: what to answer first, one's own, the unit's, and what has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import audit.log
from audit.models import Action
from casework.models import Assignment

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import AssignmentQuerySet

# Of each kind; the whole lists have a page of their own.
MOST = 20


@dataclass(frozen=True)
class ProviderDesk:
    new: list[Assignment]
    own: list[Assignment]
    units: list[Assignment]
    ended: list[Assignment]

    @property
    def has_work(self) -> bool:
        return bool(self.own or self.units)

    @property
    def rows(self) -> int:
        return len(self.new) + len(self.own) + len(self.units) + len(self.ended)


def provider_desk(actor: Actor) -> ProviderDesk:
    """What lies on the unit's desk today; one row in the access log tells how much (P12)."""
    worked = Assignment.objects.worked_by(actor)
    own = worked.filter(contact_staff=actor.user)
    reached = Assignment.objects.reached_by(actor)
    desk = ProviderDesk(
        new=_rows(reached.filter(state=Assignment.State.SENT), "sent_on", "pk"),
        own=_rows(own, "-pk"),
        units=_rows(worked.exclude(pk__in=own.values("pk")), "-pk"),
        ended=_rows(reached.filter(state=Assignment.State.ENDED), "-ended_on", "-pk"),
    )
    audit.log.record(Action.LISTED, by=actor, object_type="assignment", reason=f"{desk.rows} rader")
    return desk


def _rows(assignments: AssignmentQuerySet, *order: str) -> list[Assignment]:
    people = assignments.select_related("service__case__file__file_holder")
    return list(people.order_by(*order)[:MOST])

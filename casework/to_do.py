"""What waits for somebody at a desk: the tasks, and what reached the unit and isn't settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.access import visible_intakes
from casework.lists import Page, T, record_look, turn
from casework.models import Task

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import Intake, Person

# As many as the start page shows; the lists have the rest.
ON_THE_DESK = 5


@dataclass(frozen=True)
class Desk:
    """The first of each list, and whether there are more."""

    tasks: list[Task]
    more_tasks: bool
    intakes: list[Intake]
    more_intakes: bool


def desk_of(actor: Actor) -> Desk:
    tasks, intakes = tasks_of(actor, size=ON_THE_DESK), intakes_of(actor, size=ON_THE_DESK)
    return Desk(
        tasks=tasks.rows,
        more_tasks=tasks.older is not None,
        intakes=intakes.rows,
        more_intakes=intakes.older is not None,
    )


def tasks_of(actor: Actor, after: UUID | None = None, *, size: int = 0) -> Page[Task]:
    """What the actor has to do, the newest first."""
    tasks = Task.objects.open().visible_to(actor).select_related("person", "case")
    return _seen(actor, "task", turn(tasks, after, "created_at", size))


def intakes_of(actor: Actor, after: UUID | None = None, *, size: int = 0) -> Page[Intake]:
    """What reached the unit and nobody has taken a stand on, the newest first."""
    waiting = visible_intakes(actor).unsettled().filter(unit=actor.unit)
    facts = waiting.select_related("person", "case", "caseworker")
    return _seen(actor, "intake", turn(facts, after, "received_on", size))


def intakes_about(actor: Actor, person: Person) -> list[Intake]:
    """What reached the unit about one person and led to no case, or hasn't yet."""
    alone = visible_intakes(actor).filter(person=person, case__isnull=True)
    rows = alone.select_related("person", "case", "caseworker")
    return list(rows.order_by("-received_on", "-pk"))


def _seen(actor: Actor, object_type: str, page: Page[T]) -> Page[T]:
    """An empty list shows nobody, and leaves no row in the log."""
    if page.rows:
        record_look(actor, object_type, len(page.rows))
    return page

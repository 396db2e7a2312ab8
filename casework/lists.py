"""Lists of cases, assignments and ordered e-services: each look is one row in the access log (P12).

The row tells which list and how long. Whoever goes on to a person or a case leaves a row for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Prefetch, Q

import audit.log
from audit.models import Action
from casework.models import (
    Assignment,
    Case,
    CaseAssignment,
    EServiceActivation,
    Intake,
    Person,
    Task,
)

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import AssignmentQuerySet, CaseQuerySet

PAGE = 50
T = TypeVar("T", Assignment, Case, Intake, Task)


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page of a list; `older` is where the next one begins, None when there is no more."""

    rows: list[T]
    older: UUID | None = None


def own_cases(actor: Actor, after: UUID | None = None, stage: str = "") -> Page[Case]:
    """The cases one is assigned to: the open ones, or those in one stage."""
    return _cases(actor, Case.objects.visible_to(actor).assigned_to(actor), after, stage)


def unit_cases(actor: Actor, after: UUID | None = None, stage: str = "") -> Page[Case]:
    """The unit's cases: the open ones, or those in one stage."""
    cases = Case.objects.visible_to(actor).filter(responsible_unit=actor.unit)
    return _cases(actor, cases, after, stage)


def cases_of(actor: Actor, person: Person) -> list[Case]:
    """The person's cases within reach: as file holder or as a party, closed ones too."""
    cases = Case.objects.visible_to(actor).filter(
        Q(file__file_holder=person) | Q(participants__person=person)
    )
    return list(_with_facts(cases).distinct().order_by("-opened_on", "-pk"))


def assignments(
    actor: Actor, after: UUID | None = None, *, ended: bool = False
) -> Page[Assignment]:
    """The unit's assignments that go on, or those that ended lately, the newest first."""
    states = [Assignment.State.ENDED] if ended else Assignment.REACHED
    listed = _reached(actor).filter(state__in=states)
    if after is not None and (last := listed.filter(public_id=after).first()):
        listed = listed.filter(pk__lt=last.pk)
    page = _page(list(listed.order_by("-pk")[: PAGE + 1]), PAGE)
    record_look(actor, "assignment", len(page.rows))
    return page


def assignments_of(actor: Actor, person: Person) -> list[Assignment]:
    """The unit's own assignments for the person, also one that has just ended."""
    return list(_reached(actor).of_person(person).order_by("-pk"))


def ordered_eservices(actor: Actor) -> list[EServiceActivation]:
    """What waits for the night and what failed: ordered by oneself, or in one's own cases."""
    own = Case.objects.visible_to(actor).assigned_to(actor)
    mine = (
        Q(requested_by=actor.user)
        | Q(person__in=own.values("file__file_holder"))
        | Q(approval__case__in=own)
    )
    states = [EServiceActivation.State.REQUESTED, EServiceActivation.State.FAILED]
    found = list(
        EServiceActivation.objects.filter(
            mine, state__in=states, person__in=Person.objects.visible_to(actor)
        )
        .select_related("person")
        .order_by("-requested_at", "-pk")[:PAGE]
    )
    if found:
        record_look(actor, "eservice", len(found))
    return found


def _cases(actor: Actor, cases: CaseQuerySet, after: UUID | None, stage: str) -> Page[Case]:
    """The newest first; of the closed ones those that were closed last."""
    listed = cases.filter(stage=stage) if stage else cases.open()
    field = "closed_on" if stage == Case.Stage.CLOSED else "opened_on"
    page = turn(_with_facts(listed), after, field)
    record_look(actor, "case", len(page.rows))
    return page


def turn(rows: QuerySet[T], after: UUID | None, field: str, size: int = 0) -> Page[T]:
    """A page in the order of a date, the latest first.

    By keyset: page two costs what page one costs, and its address holds no one's number.
    """
    if after is not None and (last := rows.filter(public_id=after).first()):
        at = getattr(last, field)
        rows = rows.filter(Q(**{f"{field}__lt": at}) | Q(**{field: at}, pk__lt=last.pk))
    size = size or PAGE
    return _page(list(rows.order_by(f"-{field}", "-pk")[: size + 1]), size)


def _with_facts(cases: CaseQuerySet) -> CaseQuerySet:
    """What is printed of a case in a row, from a number of queries that doesn't grow."""
    main = CaseAssignment.objects.current().filter(kind=CaseAssignment.Kind.MAIN).order_by("pk")
    return cases.select_related("file__file_holder", "responsible_unit").prefetch_related(
        Prefetch("caseworkers", main.select_related("user"), to_attr="main_caseworkers")
    )


def _reached(actor: Actor) -> AssignmentQuerySet:
    reached = Assignment.objects.reached_by(actor)
    return reached.select_related("service__case__file__file_holder", "provider_unit")


def _page(rows: list[T], size: int) -> Page[T]:
    older = rows[size - 1].public_id if len(rows) > size else None
    return Page(rows[:size], older)


def record_look(actor: Actor, object_type: str, count: int) -> None:
    audit.log.record(Action.LISTED, by=actor, object_type=object_type, reason=f"{count} rader")

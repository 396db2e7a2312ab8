"""Who handles a case (handläggare, medhandläggare), and moving it to another unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.calendar import stockholm_today
from accounts.roles import Role
from casework.actions.holding import hold, keep
from casework.actions.tasks import finish_task, make_task
from casework.colleagues import colleagues, colleagues_at
from casework.models import CaseAssignment, Task
from casework.stages import CLOSED

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import Unit, User
    from casework.models import Case, CaseAssignmentQuerySet

Kind = CaseAssignment.Kind


@transaction.atomic
def change_main(*, by: Actor, case: Case, user: User, seen: int | None = None) -> Case:
    """Another colleague of the unit handles the case from now on (byt handläggare)."""
    locked = _hold_open(case, seen)
    if _current(locked).filter(user=user, kind=Kind.MAIN).exists():
        raise ValidationError({"user": f"{user.full_name} handlägger redan ärendet."})
    make_main(by, locked, user, stockholm_today())
    keep(by, locked, f"bytte handläggare till {user.user_code}")
    return locked


@transaction.atomic
def add_co_caseworker(*, by: Actor, case: Case, user: User, seen: int | None = None) -> Case:
    """Somebody helps in the case, at whichever authority's unit they work (medhandläggare)."""
    locked = _hold_open(case, seen)
    if not colleagues().filter(pk=user.pk).exists():
        raise ValidationError({"user": f"{user.full_name} arbetar inte på någon myndighetsenhet."})
    _check_circle(locked, user)
    if _current(locked).filter(user=user).exists():
        raise ValidationError({"user": f"{user.full_name} handlägger redan ärendet."})
    locked.caseworkers.create(user=user, kind=Kind.CO, since=stockholm_today())
    keep(by, locked, f"lade till medhandläggare {user.user_code}")
    return locked


@transaction.atomic
def remove_co_caseworker(*, by: Actor, case: Case, user: User, seen: int | None = None) -> bool:
    """They no longer help. Whether they did until now: who was removed already stays removed."""
    locked = _hold_open(case, seen)
    row = _current(locked).filter(user=user, kind=Kind.CO).first()
    if row is None:
        return False
    _end(row, stockholm_today())
    keep(by, locked, f"tog bort medhandläggare {user.user_code}")
    return True


@transaction.atomic
def leave_without_caseworker(*, by: Actor, case: Case, seen: int | None = None) -> Task:
    """The unit's manager leaves an open case without anybody; the unit gets a task instead."""
    locked = _hold_open(case, seen)
    if not may_leave_without(by, locked):
        raise ValidationError("Bara enhetschefen kan lämna ett ärende utan handläggare.")
    main = list(_current(locked).filter(kind=Kind.MAIN).order_by("pk"))
    if not main:
        raise ValidationError("Ärendet har redan ingen handläggare.")
    for row in main:
        _end(row, stockholm_today())
    keep(by, locked, "lämnade ärendet utan handläggare")
    return make_task(
        Task.Kind.CASE_WITHOUT_CASEWORKER,
        person=locked.file.file_holder,
        case=locked,
        text=f"Ärende {locked.number} saknar handläggare.",
        key=f"case_without_caseworker:{locked.public_id}:{locked.version}",
    )


@transaction.atomic
def transfer_case(
    *, by: Actor, case: Case, unit: Unit, user: User, seen: int | None = None
) -> Case:
    """Another unit answers for the case, and somebody there handles it (flytta)."""
    locked = _hold_open(case, seen)
    if unit.pk == locked.responsible_unit_id:
        raise ValidationError({"user": "Ärendet finns redan på den enheten."})
    locked.responsible_unit = unit
    make_main(by, locked, user, stockholm_today())
    # Those of the former unit can't open the case any more.
    Task.objects.open().filter(case=locked).update(unit=unit, user=None)
    keep(by, locked, f"flyttade ärendet till {unit.name}", "responsible_unit")
    return locked


def may_leave_without(actor: Actor, case: Case) -> bool:
    is_manager = actor.role == Role.UNIT_MANAGER
    return is_manager and actor.unit is not None and actor.unit.pk == case.responsible_unit_id


def is_held(case: Case) -> bool:
    """Whether somebody who still works here handles it."""
    return CaseAssignment.objects.held().filter(case=case).exists()


def has_main(case: Case) -> bool:
    """Whether somebody who still works here is responsible for it."""
    return CaseAssignment.objects.held().filter(case=case, kind=Kind.MAIN).exists()


def make_main(by: Actor, case: Case, user: User, day: date) -> None:
    """The one who handles a held case from today; whoever did so no longer does.

    Raises ValidationError for somebody of another unit, or whom the person's circle keeps out.
    """
    _check_works_at(case.responsible_unit, user)
    _check_circle(case, user)
    former = _current(case).filter(Q(kind=Kind.MAIN) | Q(user=user))
    for row in former.order_by("pk"):
        _end(row, day)
    case.caseworkers.create(user=user, kind=Kind.MAIN, since=day)
    finish_held(by, case)


def _current(case: Case) -> CaseAssignmentQuerySet:
    return CaseAssignment.objects.current().filter(case=case)


def _end(row: CaseAssignment, day: date) -> None:
    """The last day is yesterday: what is withdrawn is gone at the next click, not at midnight."""
    if row.since >= day:
        # Begun and ended on one day: there is no day to write; the log tells that it was so.
        row.delete()
        return
    row.until = day - timedelta(days=1)
    row.save(update_fields=["until"])


def _hold_open(case: Case, seen: int | None) -> Case:
    locked = hold(case, today=stockholm_today(), seen=seen).case
    if locked.is_closed:
        raise ValidationError(CLOSED)
    return locked


def _check_works_at(unit: Unit, user: User) -> None:
    if not colleagues_at(unit).filter(pk=user.pk).exists():
        raise ValidationError({"user": f"{user.full_name} arbetar inte på {unit.name}."})


def _check_circle(case: Case, user: User) -> None:
    """A caseworker whom the protection keeps out would have a case that can't be opened (P9)."""
    person = case.file.file_holder
    is_closed_to = person.is_protected or person.circle.exists()
    if is_closed_to and not person.circle.filter(user=user).exists():
        text = f"{user.full_name} ingår inte i kretsen kring personen."
        raise ValidationError({"user": text})


def finish_held(by: Actor, case: Case) -> None:
    """Nobody has to find a caseworker any more: there is one, or the case is closed."""
    kind = Task.Kind.CASE_WITHOUT_CASEWORKER
    for task in Task.objects.open().filter(case=case, kind=kind).order_by("pk"):
        finish_task(by=by, task=task)

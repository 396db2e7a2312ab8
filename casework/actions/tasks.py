"""What a caseworker must see to because of what the system did (uppgift)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from casework.models import CaseAssignment, Task

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.models import Unit, User
    from casework.models import Case, Person


def make_task(
    kind: Task.Kind,
    *,
    person: Person,
    text: str,
    key: str,
    case: Case | None = None,
    user: User | None = None,
    unit: Unit | None = None,
) -> Task:
    """Leave something to be done; the same key is one task, however often it is left.

    Given to `user`; without one, to whoever handles the case, else to its unit. The unit is the
    case's unless another is given: one of the two must be known.
    """
    if unit is None:
        if case is None:
            raise ValueError("A task needs a case or a unit")
        unit = case.responsible_unit
    task, _made = Task.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "person": person,
            "case": case,
            "user": user,
            "unit": unit,
            "text": text,
        },
    )
    return task


def main_caseworker(case: Case) -> User | None:
    """Who handles the case today, if anybody does."""
    main = (
        CaseAssignment.objects.current()
        .filter(case=case, kind=CaseAssignment.Kind.MAIN, user__is_active=True)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    return main.user if main else None


@transaction.atomic
def finish_task(*, by: Actor, task: Task) -> None:
    """Mark it as done. Two who do it at once both mean the same."""
    changed = Task.objects.open().filter(pk=task.pk)
    if changed.update(done_at=timezone.now(), done_by=by.user):
        audit.log.record(
            Action.CHANGED,
            by=by,
            object_type="task",
            object_id=task.public_id,
            customer_number=task.person.customer_number,
            reason="klarmarkerade uppgiften",
        )

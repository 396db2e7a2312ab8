"""Holding a case while it is changed: of two colleagues at once the second is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Action
from casework.models import Case
from casework.stages import refusal, standing_of

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.stages import Standing, Step

CHANGED_MEANWHILE = (
    "Någon annan har ändrat ärendet sedan du öppnade sidan. Kontrollera hur det ser ut nu och "
    "försök igen."
)


@dataclass(frozen=True)
class Held:
    """A case that nobody else changes until the transaction ends, and how it stands."""

    case: Case
    standing: Standing


def hold(case: Case, *, today: date, step: Step | None = None, seen: int | None = None) -> Held:
    """Lock the case and ask again whether the step can be taken.

    `seen` is the version that the page showed. The step's own sentence comes first: it says more
    than that something has changed.
    """
    rows = Case.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("file__file_holder", "responsible_unit").get(pk=case.pk)
    standing = standing_of(locked, today)
    if step and (reason := refusal(step, standing)):
        raise ValidationError(reason)
    if seen is not None and seen != locked.version:
        raise ValidationError(CHANGED_MEANWHILE)
    return Held(locked, standing)


def keep(by: Actor, case: Case, what: str, *fields: str, action: Action = Action.CHANGED) -> None:
    """Save what was changed in a case that is held, and write down what it was."""
    case.version += 1
    case.save(update_fields=["version", *fields])
    audit.log.record(
        action,
        by=by,
        object_type="case",
        object_id=case.public_id,
        customer_number=case.file.file_holder.customer_number,
        case_number=case.number,
        reason=what,
    )

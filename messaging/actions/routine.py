"""What a unit has agreed on when somebody is away, and where new conversations go (R116, P5)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.models import Unit
from audit.models import Action
from messaging.models import Mailbox

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class Routine:
    """By the names the unit has for them."""

    absence_policy: str
    absence_routine_url: str
    absence_text: str
    new_thread_route: str
    journals_when_sending: bool = False


@transaction.atomic
def set_routine(*, by: Actor, routine: Routine) -> bool:
    """Keep the own unit's routine. False when it was so already.

    Raises ValidationError for a way that leads to a shared mailbox where the unit has none.
    """
    assert by.unit is not None
    unit = Unit.objects.select_for_update().get(pk=by.unit.pk)
    _check_has_where_to(unit, routine.new_thread_route)
    wanted = asdict(routine)
    changed = [name for name, value in wanted.items() if getattr(unit, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(unit, name, wanted[name])
    unit.save(update_fields=changed)
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="unit",
        object_id=unit.public_id,
        reason="rutin vid frånvaro, väg för nya konversationer och journalföring",
    )
    return True


def _check_has_where_to(unit: Unit, route: str) -> None:
    if route == Unit.Route.PERSONAL:
        return
    if not Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, unit=unit, is_active=True).exists():
        raise ValidationError(
            {
                "new_thread_route": "Enheten har ingen gemensam brevlåda. Be systemförvaltaren "
                "lägga upp en, eller välj den personliga."
            }
        )

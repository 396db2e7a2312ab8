"""What a unit has agreed on, and what the routing makes of it, in words (R116, P5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.models import Unit
from messaging.models import Mailbox

if TYPE_CHECKING:
    from messaging.models import MailboxQuerySet

Route = Unit.Route


@dataclass(frozen=True)
class UnitsRoutine:
    """The unit's words, and where a citizen's letters really go."""

    unit: Unit
    new_threads: str
    absent: str


def routine_of(unit: Unit | None) -> UnitsRoutine | None:
    """None for whoever acts without a unit."""
    if unit is None:
        return None
    shared = units_mailboxes(unit).first()
    if shared is None or unit.new_thread_route == Route.PERSONAL:
        return UnitsRoutine(
            unit,
            "En ny konversation från en medborgare läggs hos den som medborgaren skriver till.",
            "Är någon borta utan att vidarebefordra ligger det som kommer kvar bara där.",
        )
    where = f"läggs i {shared.name}"
    if unit.new_thread_route == Route.BOTH:
        where = f"läggs hos den som medborgaren skriver till och i {shared.name}"
    return UnitsRoutine(
        unit,
        f"En ny konversation från en medborgare {where}.",
        f"Är någon borta utan att vidarebefordra läggs det medborgare skriver också i "
        f"{shared.name}.",
    )


def units_mailboxes(unit: Unit) -> MailboxQuerySet:
    """The unit's shared mailboxes in use. New conversations go to the first (routing)."""
    shared = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, unit=unit, is_active=True)
    return shared.order_by("pk")

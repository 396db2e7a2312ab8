"""What somebody who has opened a person in an emergency is helped by: whom to ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit
from accounts.roles import Role
from casework.models import Case, Intake

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User
    from casework.models import Person


@dataclass(frozen=True)
class UnitToRing:
    """A unit that has business with the person, and who leads it."""

    name: str
    managers: list[User]


def units_to_ring(person: Person, today: date | None = None) -> list[UnitToRing]:
    """The units, and neither the cases nor what they are about; a restricted case isn't hinted."""
    open_cases = Case.objects.open().filter(file__file_holder=person, is_restricted=False)
    received = Intake.objects.unsettled().filter(person=person, case=None)
    leading = (
        Membership.objects.valid_on(today or stockholm_today())
        .filter(role=Role.UNIT_MANAGER, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    units = (
        Unit.objects.filter(
            Q(pk__in=open_cases.values("responsible_unit")) | Q(pk__in=received.values("unit"))
        )
        .prefetch_related(Prefetch("memberships", queryset=leading, to_attr="leading"))
        .order_by("name")
    )
    return [UnitToRing(unit.name, [one.user for one in unit.leading]) for unit in units]

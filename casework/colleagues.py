"""Who can be given a case: colleagues with a role at an authority's unit today (P13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit, User
from accounts.roles import AUTHORITY

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import MembershipQuerySet


def authority_units() -> QuerySet[Unit]:
    """The units where somebody handles cases; one where nobody works can't be handed anything."""
    somebody = _roles().filter(unit=OuterRef("pk"))
    units = Unit.objects.filter(Exists(somebody), kind=Unit.Kind.AUTHORITY, is_active=True)
    return units.order_by("name")


def colleagues_at(unit: Unit) -> QuerySet[User]:
    """Those who can be the main caseworker in the unit's cases."""
    return _in_order(_roles().filter(unit=unit))


def colleagues() -> QuerySet[User]:
    """Those who can help in a case, whichever authority's unit they work at."""
    return _in_order(_roles())


def colleagues_elsewhere(unit: Unit) -> list[tuple[Unit, User]]:
    """Everybody at the other units, unit by unit, from one query; once at each unit."""
    roles = _roles().exclude(unit=unit).filter(user__is_active=True).select_related("unit", "user")
    ordered = roles.order_by("unit__name", "user__sort_name", "user")
    return list(dict.fromkeys((one.unit, one.user) for one in ordered))


def _roles() -> MembershipQuerySet:
    return Membership.objects.valid_on(stockholm_today()).filter(
        role__in=AUTHORITY, unit__kind=Unit.Kind.AUTHORITY
    )


def _in_order(roles: MembershipQuerySet) -> QuerySet[User]:
    at_work = Exists(roles.filter(user=OuterRef("pk")))
    return User.objects.filter(at_work, is_active=True).order_by("sort_name", "pk")

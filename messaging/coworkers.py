"""Who works at a unit beside somebody, by a role that holds that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Membership, User

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from accounts.models import Unit


def coworkers(user: User, unit: Unit | None, day: date) -> QuerySet[User]:
    """Everybody who works at the unit that day, but for the one who asks."""
    here = Membership.objects.valid_on(day).filter(unit=unit)
    return (
        User.objects.filter(pk__in=here.values("user"), kind=User.Kind.STAFF, is_active=True)
        .exclude(pk=user.pk)
        .order_by("sort_name", "pk")
    )

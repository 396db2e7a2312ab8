"""What colleagues mend, told by their unit: the administrator knows whom to call, and of nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse

from accounts.roles import Role
from config.operations.fact import Line, Place

if TYPE_CHECKING:
    from django.db.models import QuerySet


def lines_by_unit(found: QuerySet[Any], unit_name: str, counting: str = "pk") -> tuple[Line, ...]:
    """One for each unit, the one with most first. `counting`: of what each is counted once."""
    times = Count(counting, distinct=True)
    counts = found.values_list(unit_name).annotate(times=times).order_by("-times", unit_name)
    return tuple(Line(f"{name}: {count}") for name, count in counts)


def units_managers() -> Place:
    """Whom to call about it."""
    roles = f"{Role.UNIT_MANAGER},{Role.PROVIDER_MANAGER}"
    url = f"{reverse('admin:accounts_membership_changelist')}?role__in={roles}"
    return Place("Enheternas chefer i förvaltningen", url)

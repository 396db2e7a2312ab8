"""Whom the demo's sign-in page lists. Nothing here is reachable outside demo mode."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.roles import AUTHORITY, PROVIDERS

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True)
class DemoGroup:
    """Colleagues of one kind, each with the role they begin in."""

    name: str
    memberships: list[Membership] = field(default_factory=list)


def demo_groups() -> list[DemoGroup]:
    """Everybody who can sign in, once each, under authority, providers or administration."""
    groups = [DemoGroup("Myndigheten"), DemoGroup("Utförare"), DemoGroup("Förvaltning")]
    for membership in _first_memberships():
        groups[_place(membership.role)].memberships.append(membership)
    return [group for group in groups if group.memberships]


def demo_user(public_id: UUID) -> User | None:
    """The colleague behind a button, or nobody when there is no such button."""
    return next((one.user for one in _first_memberships() if one.user.public_id == public_id), None)


def _first_memberships() -> list[Membership]:
    """The role each begins in: the oldest that holds today, as for everybody who signs in."""
    first: dict[int, Membership] = {}
    for membership in _memberships():
        first.setdefault(membership.user_id, membership)
    return sorted(first.values(), key=lambda one: (one.user.sort_name, one.unit.name))


def _memberships() -> QuerySet[Membership]:
    return (
        Membership.objects.valid_on(stockholm_today())
        .filter(user__is_active=True, user__kind=User.Kind.STAFF)
        .select_related("user", "unit")
        .order_by("valid_from", "pk")
    )


def _place(role: str) -> int:
    if role in AUTHORITY:
        return 0
    return 1 if role in PROVIDERS else 2

"""Accounts that open nothing today: of whoever has left, or hasn't begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from accounts.calendar import stockholm_today
from accounts.models import Membership

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


def without_role(users: QuerySet[User]) -> QuerySet[User]:
    """Those of them with no role anywhere today, though the account is open."""
    here = Membership.objects.valid_on(stockholm_today()).filter(user=OuterRef("pk"))
    return users.filter(~Exists(here), is_active=True)

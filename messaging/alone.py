"""Where post comes and nobody looks: what a manager, or whoever runs the system, must see to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.calendar import stockholm_today
from accounts.models import Membership
from messaging.handing_over import waiting
from messaging.members import with_managers, with_members, with_readers
from messaging.models import Mailbox, MailboxItem

if TYPE_CHECKING:
    from datetime import date, datetime

    from accounts.models import Unit
    from messaging.models import MailboxQuerySet


def read_by_nobody(today: date | None = None) -> MailboxQuerySet:
    """Shared mailboxes in use that nobody reads."""
    shared = _shared()
    return shared.exclude(pk__in=with_readers(shared, today).values("pk"))


def managed_by_nobody(today: date | None = None) -> MailboxQuerySet:
    """Shared mailboxes in use where nobody gives and takes the rights."""
    shared = _shared()
    return shared.exclude(pk__in=with_managers(shared, today).values("pk"))


def read_by_the_manager_alone(today: date | None = None) -> MailboxQuerySet:
    """Shared mailboxes in use that nobody but the unit's manager has a right to."""
    shared = with_readers(_shared(), today)
    return shared.exclude(pk__in=with_members(shared, today).values("pk"))


def left_behind(now: datetime, unit: Unit | None = None) -> MailboxQuerySet:
    """Mailboxes of colleagues without any role where something waits, not handed over (C21).

    Each with how much is unread; of everybody, or of those who worked at the unit last.
    """
    unread = Q(items__folder=MailboxItem.Folder.INBOX, items__read_at__isnull=True)
    arrived = Q(items__sent_at__lte=now)
    left = _without_role(stockholm_today(now), unit)
    waits = Exists(waiting().filter(mailbox=OuterRef("pk")))
    waiting_there = left.filter(waits).annotate(unread=Count("items", unread & arrived))
    return waiting_there.select_related("owner").order_by("owner__sort_name", "pk")


def _without_role(today: date, unit: Unit | None) -> MailboxQuerySet:
    roles = Membership.objects.filter(user=OuterRef("owner"), valid_from__lte=today)
    here = Membership.objects.valid_on(today).filter(user=OuterRef("owner"), user__is_active=True)
    latest = roles.order_by(F("valid_to").desc(nulls_first=True), "-valid_from", "-pk")
    own = Mailbox.objects.filter(
        kind=Mailbox.Kind.STAFF, is_active=True, handed_over_to__isnull=True
    )
    left = own.filter(~Exists(here)).annotate(last_unit=Subquery(latest.values("unit")[:1]))
    return left if unit is None else left.filter(last_unit=unit.pk)


def _shared() -> MailboxQuerySet:
    in_use = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, is_active=True)
    return in_use.select_related("unit").order_by("unit__name", "name", "pk")

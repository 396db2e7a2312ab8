"""Who reads a shared mailbox today, and who sees to it (R115, F1).

A grant holds for somebody who works at the mailbox's unit. The unit's managers read and manage its
mailboxes without one (domain 3.5), so that a mailbox is alone only when the unit is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from accounts.roles import AUTHORITY, MAY, PROVIDERS, Deed
from messaging.models import Mailbox, MailboxGrant

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from messaging.models import MailboxGrantQuerySet, MailboxQuerySet

MANAGERS = [role for role, deeds in MAY.items() if Deed.MANAGE_UNITS_POST in deeds]
WORKERS = sorted(AUTHORITY | PROVIDERS)
MANAGE = MailboxGrant.Level.MANAGE


def readers_of(mailbox: Mailbox, today: date | None = None) -> QuerySet[User]:
    """Everybody who can read what lies in the shared mailbox."""
    day = today or stockholm_today()
    granted = MailboxGrant.objects.valid_on(day).filter(mailbox=mailbox, user=OuterRef("user"))
    return _users(at_work(mailbox, day).filter(Q(role__in=MANAGERS) | Exists(granted)))


def managers_of(mailbox: Mailbox, today: date | None = None) -> QuerySet[User]:
    """Those who give and take the rights to it."""
    day = today or stockholm_today()
    granted = MailboxGrant.objects.valid_on(day).filter(
        mailbox=mailbox, user=OuterRef("user"), level=MailboxGrant.Level.MANAGE
    )
    return _users(at_work(mailbox, day).filter(Q(role__in=MANAGERS) | Exists(granted)))


def with_readers(mailboxes: MailboxQuerySet, today: date | None = None) -> MailboxQuerySet:
    """Those of the shared mailboxes that somebody reads; the others get no new letters offered."""
    return _seen_to(mailboxes, MailboxGrant.objects.all(), MANAGERS, today)


def with_managers(mailboxes: MailboxQuerySet, today: date | None = None) -> MailboxQuerySet:
    """Those of the shared mailboxes where somebody gives and takes the rights."""
    return _seen_to(mailboxes, MailboxGrant.objects.filter(level=MANAGE), MANAGERS, today)


def with_members(mailboxes: MailboxQuerySet, today: date | None = None) -> MailboxQuerySet:
    """Those of the shared mailboxes that somebody beside the unit's managers reads."""
    return _seen_to(mailboxes, MailboxGrant.objects.all(), [], today)


def read_by(user: User, today: date | None = None) -> MailboxQuerySet:
    """The shared mailboxes somebody reads, in whichever of their roles (R114, I17)."""
    day = today or stockholm_today()
    granted = MailboxGrant.objects.valid_on(day).filter(mailbox=OuterRef(OuterRef("pk")), user=user)
    working = Membership.objects.valid_on(day).filter(
        Q(role__in=MANAGERS) | Exists(granted),
        user=user,
        unit=OuterRef("unit"),
        role__in=WORKERS,
        user__is_active=True,
    )
    shared = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, is_active=True)
    return shared.filter(Exists(working)).order_by("name", "pk")


def _seen_to(
    mailboxes: MailboxQuerySet,
    grants: MailboxGrantQuerySet,
    roles: Sequence[str],
    today: date | None,
) -> MailboxQuerySet:
    """Those where somebody at work has one of the grants, or one of the roles without any."""
    day = today or stockholm_today()
    granted = grants.valid_on(day).filter(mailbox=OuterRef(OuterRef("pk")), user=OuterRef("user"))
    working = Membership.objects.valid_on(day).filter(
        Q(role__in=roles) | Exists(granted),
        unit=OuterRef("unit"),
        role__in=WORKERS,
        user__is_active=True,
    )
    return mailboxes.filter(Exists(working))


def writable_mailboxes(actor: Actor) -> set[int]:
    """The keys of the shared mailboxes the actor may write from, in the unit they act for."""
    shared = Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED)
    if not actor.manages_units_post:
        grants = MailboxGrant.objects.valid().writing().filter(user=actor.user)
        shared = shared.filter(pk__in=grants.values("mailbox"))
    return set(shared.values_list("pk", flat=True))


def may_write_from(actor: Actor, mailbox: Mailbox) -> bool:
    """A grant to write, or the management of the unit it belongs to."""
    if actor.manages_units_post and actor.unit == mailbox.unit:
        return True
    grants = MailboxGrant.objects.valid().filter(mailbox=mailbox, user=actor.user)
    return grants.writing().exists()


def at_work(mailbox: Mailbox, day: date) -> QuerySet[Membership]:
    """The roles at the mailbox's unit that day of those who do its work."""
    return Membership.objects.valid_on(day).filter(
        unit=mailbox.unit_id, role__in=WORKERS, user__is_active=True
    )


def _users(memberships: QuerySet[Membership]) -> QuerySet[User]:
    return User.objects.filter(pk__in=memberships.values("user")).order_by("sort_name", "pk")

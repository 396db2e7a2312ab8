from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Deed
from accounts.standing_rule import standing_rule

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def visible_to(self, actor: Actor) -> MailboxQuerySet:
        """A citizen's own; a colleague's own, and the shared ones they are granted (I10, R115).

        A grant holds in the unit the mailbox belongs to: whoever acts for another unit today
        doesn't see it (A-S7). A unit's manager sees its shared mailboxes without one (domain 3.5).
        Whoever has no role any more has left, and the mailbox is no longer theirs to open.
        """
        if actor.is_citizen:
            return self.filter(kind=Mailbox.Kind.CITIZEN, person__user=actor.user)
        return self.filter(pk__in=_opened_to(actor))


@standing_rule()
def _opened_to(actor: Actor) -> MailboxQuerySet:
    if not actor.role:
        return Mailbox.objects.none()
    own = Q(kind=Mailbox.Kind.STAFF, owner=actor.user)
    if not (actor.is_caseworker or actor.is_provider):
        return Mailbox.objects.filter(own, is_active=True)
    granted = MailboxGrant.objects.valid().filter(mailbox=OuterRef("pk"), user=actor.user)
    shared = Q(kind=Mailbox.Kind.SHARED, unit=actor.unit)
    if not actor.may(Deed.MANAGE_UNITS_POST):
        shared &= Q(Exists(granted))
    return Mailbox.objects.filter(own | shared, is_active=True)


class Mailbox(models.Model):
    """Where messages come and go (brevlåda): a colleague's, a unit's shared one, or a citizen's."""

    class Kind(models.TextChoices):
        STAFF = "staff", "personlig"
        SHARED = "shared", "gemensam"
        CITIZEN = "citizen", "medborgarens"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=7, choices=Kind)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailbox",
        verbose_name="ägare",
    )
    unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailboxes",
        verbose_name="enhet",
    )
    person = models.OneToOneField(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailbox",
        verbose_name="person",
    )
    name = models.CharField("namn", max_length=200, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    # A colleague who leaves: what comes from now on goes to the unit's mailbox instead.
    handed_over_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over",
        verbose_name="överlämnad till",
    )
    handed_over_at = models.DateTimeField("överlämnad", null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="överlämnad av",
    )

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = "brevlåda"
        verbose_name_plural = "brevlådor"
        constraints = [
            models.CheckConstraint(
                name="mailbox_has_the_owner_of_its_kind",
                condition=Q(
                    kind="staff", owner__isnull=False, unit__isnull=True, person__isnull=True
                )
                | Q(kind="shared", owner__isnull=True, unit__isnull=False, person__isnull=True)
                | Q(kind="citizen", owner__isnull=True, unit__isnull=True, person__isnull=False),
            ),
            models.CheckConstraint(
                name="mailbox_handed_over_by_and_at",
                condition=Q(
                    handed_over_to__isnull=True,
                    handed_over_at__isnull=True,
                    handed_over_by__isnull=True,
                )
                | Q(
                    kind="staff",
                    handed_over_to__isnull=False,
                    handed_over_at__isnull=False,
                    handed_over_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} brevlåda {self.name}".strip()

    @property
    def told(self) -> str:
        """What its owner reads when it is handed over."""
        name = self.handed_over_to.name if self.handed_over_to else ""
        return f"Din brevlåda är överlämnad till {name}. Ny post kommer dit."

    @property
    def is_citizens(self) -> bool:
        return self.kind == self.Kind.CITIZEN


class MailboxGrantQuerySet(models.QuerySet["MailboxGrant"]):
    def valid(self) -> MailboxGrantQuerySet:
        return self.valid_on(stockholm_today())

    def valid_on(self, day: date) -> MailboxGrantQuerySet:
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)

    def to_come(self, day: date) -> MailboxGrantQuerySet:
        """In force that day or later."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day))

    def writing(self) -> MailboxGrantQuerySet:
        return self.exclude(level=MailboxGrant.Level.READ)


class MailboxGrant(models.Model):
    """Who may use a shared mailbox, and how (behörighet till gemensam brevlåda)."""

    class Level(models.TextChoices):
        READ = "read", "läsa"
        SEND = "send", "läsa och skriva"
        MANAGE = "manage", "sköta"

    mailbox = models.ForeignKey(
        Mailbox, models.CASCADE, related_name="grants", verbose_name="brevlåda"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mailbox_grants",
        verbose_name="medarbetare",
    )
    level = models.CharField("nivå", max_length=6, choices=Level, default=Level.SEND)
    since = models.DateField("från och med")
    until = models.DateField("till och med", null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tilldelad av",
    )

    objects = MailboxGrantQuerySet.as_manager()

    class Meta:
        verbose_name = "behörighet till brevlåda"
        verbose_name_plural = "behörigheter till brevlådor"
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "user"],
                condition=Q(until__isnull=True),
                name="one_open_grant_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} får {self.get_level_display()} i {self.mailbox}"

    @property
    def in_words(self) -> str:
        """What one may do, within a sentence: nobody just "får sköta" in Swedish."""
        return "sköta brevlådan" if self.level == self.Level.MANAGE else self.get_level_display()


class Signature(models.Model):
    """What stands last in a colleague's new messages (signatur; R111)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="signature",
        verbose_name="medarbetare",
    )
    text = models.TextField("text", max_length=500)

    class Meta:
        verbose_name = "signatur"
        verbose_name_plural = "signaturer"

    def __str__(self) -> str:
        return f"signatur för {self.user}"


class MailboxCoverQuerySet(models.QuerySet["MailboxCover"]):
    def valid(self) -> MailboxCoverQuerySet:
        today = stockholm_today()
        return self.filter(since__lte=today, until__gte=today, ended_at__isnull=True)

    def held_by(self, actor: Actor) -> MailboxCoverQuerySet:
        """What the actor may read by now, while the colleague still works at the unit.

        Apart from `Mailbox.visible_to` on purpose: that one also opens for writing, journaling and
        the red figure, and a cover opens for reading alone.
        """
        if not actor.covers_for_staff:
            return self.none()
        at_the_unit = Membership.objects.valid_on(stockholm_today()).filter(
            user=OuterRef("mailbox__owner"), unit=actor.unit
        )
        return self.valid().filter(
            Exists(at_the_unit),
            user=actor.user,
            unit=actor.unit,
            mailbox__kind=Mailbox.Kind.STAFF,
            mailbox__is_active=True,
        )

    def told_to(self, owner: User, today: date) -> MailboxCoverQuerySet:
        """What the owner is informed of: while it lasts and a month after."""
        recent = today - timedelta(days=MailboxCover.TOLD_DAYS)
        lasted = Q(ended_at__isnull=True) | Q(ended_at__date__gte=F("since"))
        return self.filter(
            lasted & (Q(ended_at__isnull=True) | Q(ended_at__date__gte=recent)),
            mailbox__owner=owner,
            until__gte=recent,
        ).order_by("since", "pk")


class MailboxCover(models.Model):
    """A manager reads an absent colleague's mailbox for a while (läsa åt; domain 3.5 note 6).

    The owner is told, and every message read this way stands in the log as read for a colleague.
    """

    MOST_DAYS = 30
    TOLD_DAYS = 30

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mailbox = models.ForeignKey(
        Mailbox, models.CASCADE, related_name="covers", verbose_name="brevlåda"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mailbox_covers",
        verbose_name="den som läser",
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="enhet")
    reason = models.CharField("orsak", max_length=500)
    since = models.DateField("från och med")
    until = models.DateField("till och med")
    created_at = models.DateTimeField("beslutad", auto_now_add=True)
    ended_at = models.DateTimeField("avbruten", null=True, blank=True)

    objects = MailboxCoverQuerySet.as_manager()

    class Meta:
        verbose_name = "läsning åt frånvarande"
        verbose_name_plural = "läsningar åt frånvarande"
        constraints = [
            models.CheckConstraint(
                name="cover_lasts_a_month_at_most",
                condition=Q(until__gte=models.F("since"))
                & Q(until__lte=models.F("since") + timedelta(days=30)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} läser {self.mailbox}"

    @property
    def last_day(self) -> date:
        """The day it ended or is to end."""
        return stockholm_today(self.ended_at) if self.ended_at else self.until

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.until < stockholm_today()

    @property
    def is_on(self) -> bool:
        return not self.is_over and self.since <= stockholm_today()

    @property
    def told(self) -> str:
        """What the mailbox's owner reads of it."""
        reads = "kunde läsa" if self.is_over else "läser"
        days = f"{self.since:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"
        return f"{self.user.full_name} {reads} din brevlåda {days}: {self.reason}"

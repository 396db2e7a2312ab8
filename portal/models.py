from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable


class LinkQuerySet(models.QuerySet["Link"]):
    def shown_to(self, audiences: Iterable[str]) -> LinkQuerySet:
        """What is in use and meant for any of these, in the municipality's own order."""
        meant = self.filter(is_active=True, audiences__overlap=list(audiences))
        return meant.order_by("sort", "title", "pk")


class Link(models.Model):
    """A guide, a routine or a sheet that the municipality points to (länk; R3-R8, R12).

    It leads to an address, or to one of the sheets the product writes itself as PDF.
    """

    class Audience(models.TextChoices):
        PUBLIC = "public", "alla, utan inloggning"
        CITIZEN = "citizen", "inloggade medborgare"
        CASEWORKER = "caseworker", "handläggare"
        PROVIDER = "provider", "utförare"
        PROVIDER_PUBLIC = "provider_public", "utförarwebben, utan inloggning"

    class Category(models.TextChoices):
        CHECKLIST = "checklist", "checklista"
        GUIDE = "guide", "lathund"
        ROUTINE = "routine", "rutin"
        SHEET = "sheet", "informationsblad"
        OTHER = "other", "övrigt"

    class Sheet(models.TextChoices):
        """What the product writes itself (domain 4.11)."""

        CITIZEN = "informationsblad", "informationsblad till medborgaren"
        STAFF = "informationsblad-personal", "informationsblad för personal"
        CHECKLIST = "checklista", "checklista för att aktivera e-tjänsten"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("rubrik", max_length=150)
    description = models.CharField("beskrivning", max_length=300, blank=True)
    # For pages in English; without them the Swedish title stands there, told to be Swedish.
    title_en = models.CharField("rubrik på engelska", max_length=150, blank=True)
    description_en = models.CharField("beskrivning på engelska", max_length=300, blank=True)
    url = models.URLField("adress", blank=True)
    sheet = models.CharField("eget blad", max_length=30, choices=Sheet, blank=True)
    audiences = ArrayField(
        models.CharField(max_length=15, choices=Audience), verbose_name="visas för"
    )
    category = models.CharField("slag", max_length=9, choices=Category)
    sort = models.PositiveSmallIntegerField("ordning", default=0)
    is_active = models.BooleanField("används", default=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "länk"
        verbose_name_plural = "länkar"
        constraints = [
            models.CheckConstraint(
                name="link_leads_to_one_thing",
                condition=(Q(url="") & ~Q(sheet="")) | (~Q(url="") & Q(sheet="")),
                violation_error_message="Ange en adress eller välj ett eget blad, inte båda.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def host(self) -> str:
        """Whose site the address leads to, said before somebody goes there."""
        return urlsplit(self.url).hostname or ""


class SupportInfoManager(models.Manager["SupportInfo"]):
    def current(self) -> SupportInfo:
        """The one row there is, or the extension that the installation came with."""
        return self.first() or SupportInfo(extension=settings.MUNICIPALITY["support_extension"])


class SupportInfo(models.Model):
    """Where questions and errors are reported (support; R9-R12). One row."""

    role_text = models.CharField(
        "till vem",
        max_length=200,
        default="Frågor och fel anmäls till systemförvaltare.",
    )
    portal_url = models.URLField("supportportal", blank=True)
    extension = models.CharField("anknytning", max_length=20, blank=True)
    phone = models.CharField("telefon", max_length=20, blank=True)
    email = models.EmailField("e-postadress", blank=True)
    opening_hours = models.CharField("öppettider", max_length=200, blank=True)

    objects = SupportInfoManager()

    class Meta:
        verbose_name = "support"
        verbose_name_plural = "support"
        constraints = [models.CheckConstraint(name="one_support", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "support"


class AccessibilityFaultQuerySet(models.QuerySet["AccessibilityFault"]):
    def unanswered(self) -> AccessibilityFaultQuerySet:
        return self.filter(handled_at__isnull=True)


class AccessibilityFault(models.Model):
    """What somebody couldn't use, as they told it themselves (anmält fel; lag 2018:1937 13 §)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField("vad som inte fungerade", max_length=4000)
    page = models.CharField("sida", max_length=300, blank=True)
    contact = models.CharField("svar till", max_length=200, blank=True)
    received_at = models.DateTimeField("mottaget", default=timezone.now, editable=False)
    # Stands for the sender's address for one day, to count by; nobody can be traced by it.
    sender = models.CharField(max_length=64, editable=False)
    answer = models.TextField("vad som gjordes", max_length=4000, blank=True)
    handled_at = models.DateTimeField("besvarat", null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="besvarat av",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = AccessibilityFaultQuerySet.as_manager()

    class Meta:
        verbose_name = "anmält tillgänglighetsfel"
        verbose_name_plural = "anmälda tillgänglighetsfel"
        constraints = [
            models.CheckConstraint(
                name="fault_handled_by_somebody_at_some_time",
                condition=Q(handled_at__isnull=True, handled_by__isnull=True)
                | Q(handled_at__isnull=False, handled_by__isnull=False),
            )
        ]
        indexes = [
            # The throttle asks for it at each report.
            models.Index(fields=["sender"], name="fault_sender"),
        ]

    def __str__(self) -> str:
        return f"anmält {self.received_at:%Y-%m-%d}"

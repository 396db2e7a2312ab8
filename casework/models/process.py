from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.cases import Case


class IntakeQuerySet(models.QuerySet["Intake"]):
    def unsettled(self) -> IntakeQuerySet:
        """What somebody still has to take a stand on."""
        return self.filter(status__in=Intake.UNSETTLED)


class Intake(models.Model):
    """How a matter reached us (aktualisering)."""

    class Type(models.TextChoices):
        APPLICATION = "application", "ansökan"
        REPORT = "report", "anmälan"
        OTHER_INFORMATION = "other_information", "information på annat sätt"
        OWN_REQUEST = "own_request", "egen begäran"

    class Status(models.TextChoices):
        NEW = "new", "ny"
        ASSESSING = "assessing", "bedöms"
        TO_CASE = "to_case", "till ärende"
        NO_ACTION = "no_action", "utan åtgärd"

    UNSETTLED = (Status.NEW, Status.ASSESSING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="intakes", verbose_name="person"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="intakes", verbose_name="ärende"
    )
    type = models.CharField("typ", max_length=20, choices=Type)
    received_on = models.DateField("inkom")
    reason = models.CharField("orsak", max_length=200)
    from_whom = models.CharField("från", max_length=200, blank=True)
    status = models.CharField("läge", max_length=10, choices=Status, default=Status.NEW)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="enhet")
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="handläggare",
    )
    settled_on = models.DateField("avgjord", null=True, blank=True)
    # Why it led to nothing, in the words of whoever decided so.
    settled_reason = models.CharField("skäl", max_length=200, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = "aktualisering"
        verbose_name_plural = "aktualiseringar"
        indexes = [
            models.Index(
                fields=["unit", "-received_on"],
                condition=Q(status__in=["new", "assessing"]),
                name="unsettled_intakes_of_a_unit",
            )
        ]

    def __str__(self) -> str:
        return f"aktualisering {self.received_on:%Y-%m-%d}, {self.get_type_display()}"

    @property
    def is_settled(self) -> bool:
        return self.status not in self.UNSETTLED


class Investigation(models.Model):
    """An opened investigation (utredning). From here relations can be approved (R30)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="investigations", verbose_name="ärende"
    )
    type = models.CharField("typ", max_length=100)
    opened_on = models.DateField("inledd")
    due_on = models.DateField("ska vara klar", null=True, blank=True)
    closed_on = models.DateField("avslutad", null=True, blank=True)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="handläggare"
    )

    class Meta:
        verbose_name = "utredning"
        verbose_name_plural = "utredningar"
        constraints = [
            models.CheckConstraint(
                name="investigation_ends_after_it_begins",
                condition=(Q(due_on__isnull=True) | Q(due_on__gte=models.F("opened_on")))
                & (Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on"))),
            )
        ]

    def __str__(self) -> str:
        return f"utredning {self.type}, inledd {self.opened_on:%Y-%m-%d}"


class Decision(models.Model):
    """What was decided (beslut)."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", "bifall"
        PARTIAL = "partial", "delavslag"
        REFUSED = "refused", "avslag"
        DISMISSED = "dismissed", "avvisning"
        PROCEDURAL = "procedural", "handläggningsbeslut"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name="ärende")
    investigation = models.ForeignKey(
        Investigation, models.PROTECT, null=True, blank=True, verbose_name="utredning"
    )
    type = models.CharField("typ", max_length=100)
    outcome = models.CharField("utfall", max_length=10, choices=Outcome)
    decided_on = models.DateField("beslutsdatum")
    decision_maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beslutsfattare"
    )
    period_from = models.DateField("från och med", null=True, blank=True)
    period_to = models.DateField("till och med", null=True, blank=True)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    published_at = models.DateTimeField("publicerat", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="publicerat av",
    )

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        constraints = [
            models.CheckConstraint(
                name="decision_period_ends_after_it_begins",
                condition=Q(period_to__isnull=True)
                | Q(period_from__isnull=False, period_to__gte=models.F("period_from")),
            ),
            models.CheckConstraint(
                name="decision_amount_is_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
            ),
            models.CheckConstraint(
                name="decision_published_at_and_by",
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"beslut {self.type}, {self.get_outcome_display()} {self.decided_on:%Y-%m-%d}"


class Service(models.Model):
    """What was granted and is carried out (insats)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="services", verbose_name="ärende")
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="services", verbose_name="beslut"
    )
    type = models.CharField("typ", max_length=100)
    period_from = models.DateField("från och med")
    period_to = models.DateField("till och med", null=True, blank=True)

    class Meta:
        verbose_name = "insats"
        verbose_name_plural = "insatser"
        constraints = [
            models.CheckConstraint(
                name="service_ends_after_it_begins",
                condition=Q(period_to__isnull=True) | Q(period_to__gte=models.F("period_from")),
            )
        ]

    def __str__(self) -> str:
        return f"insats {self.type}"

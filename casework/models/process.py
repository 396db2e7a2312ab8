from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from casework.models.cases import Case
from casework.models.circle import CircleMember

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor


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

    class Meta:
        verbose_name = "aktualisering"
        verbose_name_plural = "aktualiseringar"

    def __str__(self) -> str:
        return f"aktualisering {self.received_on:%Y-%m-%d}, {self.get_type_display()}"


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


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def reached_by(self, actor: Actor, today: date) -> AssignmentQuerySet:
        """A provider unit's assignments, from when they are sent to a while after the end (I22).

        A protected person's is reached by the named circle alone (P9).
        """
        if not actor.is_provider or actor.unit is None:
            return self.none()
        since = today - timedelta(days=settings.ASSIGNMENT_GRACE_DAYS)
        ongoing = Q(state__in=Assignment.REACHED)
        circle = CircleMember.objects.filter(person=OuterRef("service__case__file__file_holder"))
        return self.filter(
            Q(Q(service__case__file__file_holder__protection="none") & ~Exists(circle))
            | Q(Exists(circle.filter(user=actor.user))),
            ongoing | Q(state=Assignment.State.ENDED, ended_on__gte=since),
            provider_unit=actor.unit,
        )


class Assignment(models.Model):
    """A task handed to a provider unit (uppdrag)."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        SENT = "sent", "nytt"
        ACCEPTED = "accepted", "mottaget"
        ONGOING = "ongoing", "pågående"
        ENDED = "ended", "avslutat"
        DECLINED = "declined", "avböjt"
        REVOKED = "revoked", "återkallat"

    REACHED = (State.SENT, State.ACCEPTED, State.ONGOING)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("uppdragsnummer", max_length=20, unique=True)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="assignments", verbose_name="insats"
    )
    provider_unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="assignments", verbose_name="utförare"
    )
    title = models.CharField("rubrik", max_length=200)
    description = models.TextField("beskrivning", blank=True)
    state = models.CharField("läge", max_length=8, choices=State, default=State.DRAFT)
    sent_on = models.DateField("skickat", null=True, blank=True)
    accepted_on = models.DateField("mottaget", null=True, blank=True)
    ended_on = models.DateField("avslutat", null=True, blank=True)
    # Why it was declined, revoked or ended, in the words of whoever did it.
    end_reason = models.CharField("orsak", max_length=200, blank=True)
    contact_staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name="kontaktpersoner"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        indexes = [models.Index(fields=["provider_unit", "state"], name="assignments_of_a_unit")]
        constraints = [
            models.CheckConstraint(
                name="assignment_ended_on_iff_ended",
                condition=Q(state="ended", ended_on__isnull=False)
                | (~Q(state="ended") & Q(ended_on__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return self.number

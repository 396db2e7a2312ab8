from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from decimal import Decimal

    from casework.models.persons import Person


class Published(models.Model):
    """What a caseworker publishes to the citizen, by whom and when (publicerat).

    Taken back it is gone from Mina sidor at once; that it was there is kept.
    """

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
        abstract = True


def published_at_and_by(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(published_at__isnull=True, published_by__isnull=True)
        | Q(published_at__isnull=False, published_by__isnull=False),
    )


class ApplicationQuerySet(models.QuerySet["EconomicAssistanceApplication"]):
    def of(self, person: Person) -> ApplicationQuerySet:
        """What the person applied for, alone or together with somebody (P16).

        The application itself says who, not the case: who leaves the household keeps what was
        joint and sees nothing that comes after.
        """
        return self.filter(Q(applicant=person) | Q(co_applicant=person))

    def published_to(self, person: Person) -> ApplicationQuerySet:
        """What the person applied for and may read (I25)."""
        return self.of(person).filter(published_at__isnull=False)


class EconomicAssistanceApplication(Published):
    """An application for economic assistance (ansökan om ekonomiskt bistånd; 3.2.7, 3.3.8)."""

    class Kind(models.TextChoices):
        NEW = "new", "nyansökan"
        RENEWAL = "renewal", "återansökan"
        SUPPLEMENTARY = "supplementary", "tilläggsansökan"

    class Channel(models.TextChoices):
        PAPER = "paper", "på papper"
        E_SERVICE = "e_service", "e-tjänst"
        IMPORT = "import", "inläst"

    class Status(models.TextChoices):
        RECEIVED = "received", "Inkommen"
        UNDER_REVIEW = "under_review", "Under utredning"
        SUPPLEMENT_REQUESTED = "supplement_requested", "Komplettering begärd"
        AWAITING_DECISION = "awaiting_decision", "Väntar på beslut"
        GRANTED = "granted", "Beviljad"
        PARTLY_GRANTED = "partly_granted", "Delvis beviljad"
        REFUSED = "refused", "Avslagen"
        PAID = "paid", "Utbetald"
        CLOSED = "closed", "Avslutad"
        WITHDRAWN = "withdrawn", "Återtagen"

    UNDECIDED = (
        Status.RECEIVED,
        Status.UNDER_REVIEW,
        Status.SUPPLEMENT_REQUESTED,
        Status.AWAITING_DECISION,
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        "casework.Case", models.PROTECT, related_name="applications", verbose_name="ärende"
    )
    kind = models.CharField("slag", max_length=13, choices=Kind)
    # The first of the month it concerns.
    period_month = models.DateField("avser månad")
    received_on = models.DateField("inkom")
    channel = models.CharField("väg in", max_length=9, choices=Channel, default=Channel.PAPER)
    status = models.CharField("läge", max_length=20, choices=Status, default=Status.RECEIVED)
    # What is missing, in words for the citizen, while a supplement is requested.
    supplement = models.TextField("komplettering", max_length=1000, blank=True)
    supplement_due_on = models.DateField("komplettering senast", null=True, blank=True)
    applicant = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="applications", verbose_name="sökande"
    )
    co_applicant = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_applications",
        verbose_name="medsökande",
    )
    decision = models.ForeignKey(
        "casework.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name="beslut",
    )
    summary = models.JSONField("sammanfattning", default=dict, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "ansökan om ekonomiskt bistånd"
        verbose_name_plural = "ansökningar om ekonomiskt bistånd"
        constraints = [
            published_at_and_by("application_published_at_and_by"),
            models.CheckConstraint(
                name="application_is_for_a_whole_month", condition=Q(period_month__day=1)
            ),
            models.CheckConstraint(
                name="co_applicant_is_somebody_else",
                condition=Q(co_applicant__isnull=True) | ~Q(co_applicant=models.F("applicant")),
            ),
            models.CheckConstraint(
                name="supplement_says_what_is_missing",
                condition=~Q(status="supplement_requested") | ~Q(supplement=""),
            ),
            models.UniqueConstraint(
                fields=["case", "period_month"],
                condition=~Q(kind="supplementary") & ~Q(status="withdrawn"),
                name="one_application_a_month",
                violation_error_message="Det finns redan en ansökan för den månaden.",
            ),
        ]
        indexes = [models.Index(fields=["case", "-period_month"], name="applications_of_a_case")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period_month:%Y-%m}"

    @property
    def is_joint(self) -> bool:
        return self.co_applicant_id is not None

    @property
    def is_undecided(self) -> bool:
        return self.status in self.UNDECIDED

    @property
    def summary_lines(self) -> list[str]:
        """What was applied for, in short lines; from another system perhaps as named values."""
        lines = self.summary.get("lines")
        if isinstance(lines, list):
            return [str(line) for line in lines]
        return [f"{name}: {value}" for name, value in self.summary.items()]


class Calculation(Published):
    """What the norm gives for a month (beräkning)."""

    application = models.OneToOneField(
        EconomicAssistanceApplication,
        models.PROTECT,
        related_name="calculation",
        verbose_name="ansökan",
    )
    norm_sum = models.DecimalField("riksnorm", max_digits=10, decimal_places=2)
    common_costs = models.DecimalField("gemensamma kostnader", max_digits=10, decimal_places=2)
    other_costs = models.DecimalField("övriga kostnader", max_digits=10, decimal_places=2)
    incomes = models.DecimalField("inkomster", max_digits=10, decimal_places=2)
    is_final = models.BooleanField("fastställd", default=False)
    calculated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beräknad av"
    )
    calculated_at = models.DateTimeField("beräknad")

    class Meta:
        verbose_name = "beräkning"
        verbose_name_plural = "beräkningar"
        constraints = [
            published_at_and_by("calculation_published_at_and_by"),
            models.CheckConstraint(
                name="calculation_sums_are_not_negative",
                condition=Q(
                    norm_sum__gte=0, common_costs__gte=0, other_costs__gte=0, incomes__gte=0
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"beräkning för {self.application}"

    @property
    def balance(self) -> Decimal:
        """What is lacking for the month; below zero there is money over."""
        return self.norm_sum + self.common_costs + self.other_costs - self.incomes

    @property
    def is_surplus(self) -> bool:
        return self.balance < 0

    @property
    def balance_size(self) -> Decimal:
        """Without its sign, for a page that says in words which way it goes."""
        return abs(self.balance)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def published_to(self, person: Person) -> PaymentQuerySet:
        return self.filter(
            Q(application__applicant=person) | Q(application__co_applicant=person),
            published_at__isnull=False,
        )


class Payment(Published):
    """Money on its way or paid (utbetalning)."""

    class Method(models.TextChoices):
        ACCOUNT = "account", "insättning"
        BILL = "bill", "betalning av räkning"
        OTHER = "other", "annat"

    class State(models.TextChoices):
        PLANNED = "planned", "planerad"
        SENT = "sent", "utbetald"
        CANCELLED = "cancelled", "stoppad"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        EconomicAssistanceApplication,
        models.PROTECT,
        related_name="payments",
        verbose_name="ansökan",
    )
    decision = models.ForeignKey(
        "casework.Decision", models.PROTECT, related_name="payments", verbose_name="beslut"
    )
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    pay_on = models.DateField("utbetalningsdag")
    method = models.CharField("sätt", max_length=7, choices=Method, default=Method.ACCOUNT)
    payee = models.CharField("mottagare", max_length=200, blank=True)
    # Never the whole account: the last four are enough to know it by.
    account_ends_with = models.CharField("konto som slutar på", max_length=4, blank=True)
    concerned_month = models.DateField("avser månad")
    state = models.CharField("läge", max_length=9, choices=State, default=State.PLANNED)
    note = models.CharField("meddelande", max_length=200, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "utbetalning"
        verbose_name_plural = "utbetalningar"
        constraints = [
            published_at_and_by("payment_published_at_and_by"),
            models.CheckConstraint(name="payment_is_of_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_month_is_a_whole_month", condition=Q(concerned_month__day=1)
            ),
        ]
        indexes = [
            models.Index(fields=["application", "-pay_on"], name="payments_of_an_application")
        ]

    def __str__(self) -> str:
        return f"utbetalning {self.pay_on:%Y-%m-%d}"

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

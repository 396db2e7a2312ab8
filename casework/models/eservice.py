from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.calendar import stockholm_today
from casework.models.relations import MessagingApproval


class EServiceActivationQuerySet(models.QuerySet["EServiceActivation"]):
    def open(self) -> EServiceActivationQuerySet:
        return self.filter(state__in=EServiceActivation.OPEN)

    def active(self) -> EServiceActivationQuerySet:
        return self.filter(state=EServiceActivation.State.ACTIVE)

    def in_force(self) -> EServiceActivationQuerySet:
        """Switched on, and where it leans on an approval, the approval holds today (I5, I23)."""
        holding = MessagingApproval.objects.holding_on(stockholm_today())
        return self.active().filter(Q(approval__isnull=True) | Q(approval__in=holding))

    def with_messages(self) -> EServiceActivationQuerySet:
        return self.in_force().filter(messages=True)

    def with_economic_assistance(self) -> EServiceActivationQuerySet:
        """For the client's own sake alone: nobody in relation to somebody sees it (P16)."""
        return self.in_force().filter(economic_assistance=True, approval__isnull=True)

    def due(self) -> EServiceActivationQuerySet:
        """What the coming night is to switch on, the oldest first."""
        return self.filter(state=EServiceActivation.State.REQUESTED).order_by("requested_at", "pk")


class EServiceActivation(models.Model):
    """The e-service switched on for somebody (e-tjänsten påkopplad; R13-R28, domain 3.3.1).

    For the person's own sake (`client`) or in relation to a file holder (`relation`), where each
    approval has its own. What the person may do is the union of the active ones.
    """

    class Context(models.TextChoices):
        CLIENT = "client", "klient"
        RELATION = "relation", "relation"

    class State(models.TextChoices):
        REQUESTED = "requested", "beställd"
        ACTIVE = "active", "påkopplad"
        FAILED = "failed", "kunde inte aktiveras"
        CANCELLED = "cancelled", "återtagen"
        ENDED = "ended", "avslutad"

    OPEN = (State.REQUESTED, State.ACTIVE, State.FAILED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="activations", verbose_name="person"
    )
    context = models.CharField("sammanhang", max_length=8, choices=Context, default=Context.CLIENT)
    approval = models.ForeignKey(
        "casework.MessagingApproval",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activations",
        verbose_name="godkännande",
    )
    messages = models.BooleanField("meddelande", default=False)
    economic_assistance = models.BooleanField("ekonomiskt bistånd", default=False)
    notify_sms = models.BooleanField("notifiering via SMS", default=False)
    notify_email = models.BooleanField("notifiering via E-post", default=False)
    state = models.CharField("läge", max_length=9, choices=State, default=State.REQUESTED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beställd av"
    )
    requested_at = models.DateTimeField("beställd")
    effective_at = models.DateTimeField("påkopplad", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avslutad av",
    )
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)
    end_reason = models.CharField("orsak till avslut", max_length=200, blank=True)
    last_error = models.CharField("senaste fel", max_length=200, blank=True)

    objects = EServiceActivationQuerySet.as_manager()

    class Meta:
        verbose_name = "e-tjänst påkopplad"
        verbose_name_plural = "e-tjänster påkopplade"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(context="client", state__in=["requested", "active", "failed"]),
                name="one_open_activation_as_client",
            ),
            models.UniqueConstraint(
                fields=["approval"],
                condition=Q(context="relation", state__in=["requested", "active", "failed"]),
                name="one_open_activation_per_approval",
            ),
            models.CheckConstraint(
                name="approval_iff_relation",
                condition=Q(context="client", approval__isnull=True)
                | Q(context="relation", approval__isnull=False),
            ),
            # I4: notices alone are of no use, and nothing switched on is no service.
            models.CheckConstraint(
                name="open_activation_has_a_service",
                condition=~Q(state__in=["requested", "active", "failed"])
                | Q(messages=True)
                | Q(economic_assistance=True),
            ),
            models.CheckConstraint(
                name="active_since_when",
                condition=~Q(state="active") | Q(effective_at__isnull=False),
            ),
            models.CheckConstraint(
                name="activation_ended_at_iff_ended",
                condition=Q(state__in=["ended", "cancelled"], ended_at__isnull=False)
                | (~Q(state__in=["ended", "cancelled"]) & Q(ended_at__isnull=True)),
            ),
        ]
        indexes = [
            # The night asks for this and nothing else.
            models.Index(
                fields=["requested_at", "id"],
                condition=Q(state="requested"),
                name="activation_waiting_for_night",
            ),
            models.Index(fields=["person", "state"], name="activations_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"e-tjänst {self.get_state_display()}"

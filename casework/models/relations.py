from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from datetime import date


class RelationQuerySet(models.QuerySet["Relation"]):
    def valid_on(self, day: date) -> RelationQuerySet:
        """In force on a day, as `Relation.is_over_on` has it for one of them."""
        last_day = Q(valid_to=day, end_reason="")
        goes_on = Q(valid_to__isnull=True) | Q(valid_to__gt=day) | last_day
        return self.filter(goes_on, valid_from__lte=day)


class Relation(models.Model):
    """Somebody close to a file holder (relation)."""

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "vårdnadshavare"
        PARENT_NOT_GUARDIAN = "parent_not_guardian", "förälder (ej vårdnadshavare)"
        PARTNER = "partner", "make/maka/sambo"
        CO_APPLICANT = "co_applicant", "medsökande"
        CHILD = "child", "barn"
        SIBLING = "sibling", "syskon"
        OTHER_RELATIVE = "other_relative", "annan anhörig"
        LEGAL_TRUSTEE = "legal_trustee", "god man"
        ADMINISTRATOR = "administrator", "förvaltare"
        APPOINTED_GUARDIAN = "appointed_guardian", "särskilt förordnad vårdnadshavare"
        FOSTER_HOME = "foster_home", "familjehem"
        CONTACT_PERSON = "contact_person", "kontaktperson/kontaktfamilj"
        REPRESENTATIVE = "representative", "ombud"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_holder = models.ForeignKey(
        "casework.Person", models.PROTECT, related_name="relations", verbose_name="aktbärare"
    )
    related_person = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        related_name="relations_to_others",
        verbose_name="person i relation",
    )
    kind = models.CharField("relation", max_length=20, choices=Kind)
    note = models.CharField("notering", max_length=200, blank=True)
    valid_from = models.DateField("från och med")
    valid_to = models.DateField("till och med", null=True, blank=True)
    end_reason = models.CharField("orsak till avslut", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="registrerad av"
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = "relation"
        verbose_name_plural = "relationer"
        constraints = [
            models.CheckConstraint(
                name="relation_is_to_somebody_else",
                condition=~Q(file_holder=models.F("related_person")),
            ),
            models.CheckConstraint(
                name="relation_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["file_holder", "related_person", "kind"],
                condition=Q(valid_to__isnull=True),
                name="relation_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} till {self.file_holder}"

    def is_over_on(self, day: date) -> bool:
        """What was ended by hand is over at once, and not at midnight."""
        if self.valid_to is None:
            return False
        return self.valid_to < day or (self.valid_to == day and self.end_reason != "")


class MessagingApprovalQuerySet(models.QuerySet["MessagingApproval"]):
    def holding_on(self, day: date) -> MessagingApprovalQuerySet:
        """Approved, the relation not over and its own end not come (a child who turns 18)."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
            state=MessagingApproval.State.APPROVED,
            relation__in=Relation.objects.valid_on(day),
        )


class MessagingApproval(models.Model):
    """Approved for messages in one case (Godkänd för meddelande; R29-R34)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "föreslagen"
        APPROVED = "approved", "godkänd"
        ENDED = "ended", "upphörd"

    class Basis(models.TextChoices):
        GUARDIAN = "guardian", "Vårdnadshavare"
        CONSENT = "consent", "Samtycke"
        APPOINTMENT = "appointment", "Förordnande"
        POWER_OF_ATTORNEY = "power_of_attorney", "Fullmakt"
        OTHER = "other", "Annat"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    relation = models.ForeignKey(
        Relation, models.PROTECT, related_name="approvals", verbose_name="relation"
    )
    case = models.ForeignKey(
        "casework.Case", models.PROTECT, related_name="approvals", verbose_name="ärende"
    )
    state = models.CharField("läge", max_length=8, choices=State, default=State.PROPOSED)
    basis = models.CharField("grund", max_length=20, choices=Basis)
    basis_note = models.CharField("notering", max_length=200, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="godkänd av",
    )
    approved_at = models.DateTimeField("godkänd", null=True, blank=True)
    ends_on = models.DateField("gäller till", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avslutad av",
    )
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)
    end_reason = models.CharField("orsak", max_length=200, blank=True)

    objects = MessagingApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = "godkännande för meddelande"
        verbose_name_plural = "godkännanden för meddelande"
        constraints = [
            models.CheckConstraint(
                name="approval_has_approver_once_approved",
                condition=Q(approved_at__isnull=False, approved_by__isnull=False)
                & ~Q(state="proposed")
                # A proposal that nobody took up ends without ever having been approved.
                | Q(approved_at__isnull=True, approved_by__isnull=True) & ~Q(state="approved"),
            ),
            models.CheckConstraint(
                name="approval_ended_at_iff_ended",
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
            ),
            models.UniqueConstraint(
                fields=["relation", "case"],
                condition=~Q(state="ended"),
                name="one_open_approval_in_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation}, {self.get_state_display()} i {self.case}"

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Membership
from casework.models.cases import Case, CaseAssignment
from casework.models.persons import Person

if TYPE_CHECKING:
    from accounts.actor import Actor


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> TaskQuerySet:
        return self.filter(done_at__isnull=True)

    def of(self, actor: Actor) -> TaskQuerySet:
        """What is the actor's to do: given to them, or in a case they handle.

        What nobody in particular has been given is the whole unit's, also in a case whose
        caseworker has left, and so is what was given to somebody who has left. `visible_to`
        narrows it to what is within reach.
        """
        if actor.unit is None:
            return self.none()
        handled = CaseAssignment.objects.current().filter(case=OuterRef("case"), user=actor.user)
        main = CaseAssignment.objects.held().filter(case=OuterRef("case"), kind="main")
        stayed = Membership.objects.valid_on(stockholm_today()).filter(
            user=OuterRef("user"), unit=OuterRef("unit")
        )
        return self.filter(
            Q(user=actor.user, unit=actor.unit)
            | Q(Exists(handled), user__isnull=True)
            | Q(~Exists(main), user__isnull=True, unit=actor.unit)
            | Q(~Exists(stayed), user__isnull=False, unit=actor.unit)
        )

    def visible_to(self, actor: Actor) -> TaskQuerySet:
        """The actor's to do, about persons within reach and in cases they may open."""
        return self.of(actor).filter(
            Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(actor)),
            person__in=Person.objects.visible_to(actor),
        )


class Task(models.Model):
    """Something a caseworker must see to because of what the system did (uppgift).

    The key names the event, so that a night that runs twice makes one task.
    """

    class Kind(models.TextChoices):
        ACTIVATION_FAILED = "activation_failed", "e-tjänsten kunde inte aktiveras"
        ESERVICE_ENDED = "eservice_ended", "e-tjänsten har avslutats"
        APPROVAL_ENDS = "approval_ends", "ett godkännande upphör snart"
        APPROVAL_ENDED = "approval_ended", "ett godkännande har upphört"
        ASSIGNMENT_DECLINED = "assignment_declined", "uppdraget avböjdes"
        ASSIGNMENT_ENDED = "assignment_ended", "utföraren avslutade uppdraget"
        DRAFT_LOCKS_SOON = "draft_locks_soon", "arbetsmaterial skrivskyddas snart"
        CASE_WITHOUT_CASEWORKER = "case_without_caseworker", "ärendet saknar handläggare"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=30, choices=Kind)
    key = models.CharField("nyckel", max_length=200, unique=True)
    person = models.ForeignKey(
        "casework.Person", models.CASCADE, related_name="tasks", verbose_name="person"
    )
    case = models.ForeignKey(
        "casework.Case",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="ärende",
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="tasks", verbose_name="enhet"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="medarbetare",
    )
    text = models.CharField("vad som har hänt", max_length=300)
    created_at = models.DateTimeField("skapad", auto_now_add=True)
    done_at = models.DateTimeField("klar", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="klarmarkerad av",
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "uppgift"
        verbose_name_plural = "uppgifter"
        constraints = [
            models.CheckConstraint(
                name="task_done_at_and_by",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "-created_at"],
                condition=Q(done_at__isnull=True),
                name="open_tasks_of_a_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.person})"

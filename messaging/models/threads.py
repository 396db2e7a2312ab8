from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models import Case

if TYPE_CHECKING:
    from datetime import datetime


class ThreadQuerySet(models.QuerySet["Thread"]):
    def unanswered(self, now: datetime) -> ThreadQuerySet:
        """What a citizen wrote and nobody has answered; an auto-reply is no answer (F11).

        In a closed case nobody can, and so nobody waits there (D10).
        """
        return self.filter(unanswered_since__lte=now).exclude(case__stage=Case.Stage.CLOSED)


class Thread(models.Model):
    """Messages that belong together (konversation).

    With a citizen it has exactly one citizen, ever (I7): two parents of a child have a thread each.
    `about` is whose file it concerns: the citizen's own, or that of somebody they are related to.
    """

    class Kind(models.TextChoices):
        CITIZEN = "citizen", "med medborgare"
        INTERNAL = "internal", "mellan medarbetare"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=8, choices=Kind)
    subject = models.CharField("ämne", max_length=200)
    citizen = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name="medborgare",
    )
    about = models.ForeignKey(
        "casework.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads_about",
        verbose_name="gäller",
    )
    case = models.ForeignKey(
        "casework.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name="ärende",
    )
    assignment = models.ForeignKey(
        "casework.Assignment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="threads",
        verbose_name="uppdrag",
    )
    # What the citizen is to the file holder, on the day it was written: "vårdnadshavare".
    relation_label = models.CharField("relation", max_length=60, blank=True)
    created_at = models.DateTimeField("påbörjad", auto_now_add=True)
    # When the citizen wrote what nobody has answered yet. Recounted from the messages by the verbs
    # that change them (messaging.actions.answering), and kept here for the queue's index (F11).
    unanswered_since = models.DateTimeField("obesvarad sedan", null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = "konversation"
        verbose_name_plural = "konversationer"
        constraints = [
            models.CheckConstraint(
                name="thread_has_a_citizen_iff_with_one",
                condition=Q(kind="citizen", citizen__isnull=False, about__isnull=False)
                | Q(kind="internal", citizen__isnull=True, about__isnull=True),
            ),
            models.CheckConstraint(
                name="only_citizens_wait_for_an_answer",
                condition=Q(unanswered_since__isnull=True) | Q(kind="citizen"),
            ),
        ]
        indexes = [
            # The queue: who has waited longest. Small, since what is answered leaves it.
            models.Index(
                fields=["unanswered_since", "id"],
                condition=Q(unanswered_since__isnull=False),
                name="threads_unanswered",
            )
        ]

    def __str__(self) -> str:
        return f"konversation {self.public_id}"

    @property
    def is_with_citizen(self) -> bool:
        return self.kind == self.Kind.CITIZEN

    @property
    def is_about_another(self) -> bool:
        """A related person writes about the file holder (decision 9)."""
        return self.citizen_id != self.about_id

    @property
    def is_closed(self) -> bool:
        """Read only, since its case is closed (D10)."""
        return self.case is not None and self.case.is_closed

    @property
    def waits_since(self) -> datetime | None:
        """Since when the citizen waits for an answer; nobody does where none can be given."""
        return None if self.is_closed else self.unanswered_since


class NoAnswerNeeded(models.Model):
    """Somebody has judged that what the citizen wrote needs no answer (inget svar behövs; F11).

    It holds for what had come by then: when the citizen writes again, the thread waits again.
    """

    class Reason(models.TextChoices):
        ANSWERED_OTHERWISE = "otherwise", "besvarat på annat sätt"
        THANKS = "thanks", "bara ett tack eller en bekräftelse"
        FOR_INFORMATION = "information", "bara för kännedom"
        OTHER = "other", "annat"

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="no_answer_needed", verbose_name="konversation"
    )
    reason = models.CharField("skäl", max_length=11, choices=Reason)
    words = models.CharField("med egna ord", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av"
    )
    at = models.DateTimeField("när", auto_now_add=True)

    class Meta:
        verbose_name = "inget svar behövs"
        verbose_name_plural = "inget svar behövs"
        constraints = [
            models.CheckConstraint(
                name="no_answer_other_says_why", condition=~Q(reason="other") | ~Q(words="")
            )
        ]

    def __str__(self) -> str:
        return f"inget svar behövs: {self.get_reason_display()}"

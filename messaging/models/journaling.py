from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.roles import Role
from messaging.models.messages import Message


class JournalOrder(models.Model):
    """That a message is to be journaled as soon as it is sent (Journalför när jag skickar).

    Written with the message and carried out when its hold is over: what is undone was never
    journaled. What can't be carried out stays here, visibly, until somebody journals by hand.
    """

    class State(models.TextChoices):
        ORDERED = "ordered", "väntar"
        DONE = "done", "journalfört"
        FAILED = "failed", "kunde inte journalföras"

    message = models.OneToOneField(
        Message, models.CASCADE, related_name="journal_order", verbose_name="meddelande"
    )
    case = models.ForeignKey(
        "casework.Case", models.PROTECT, null=True, blank=True, verbose_name="ärende"
    )
    assignment = models.ForeignKey(
        "casework.Assignment", models.PROTECT, null=True, blank=True, verbose_name="uppdrag"
    )
    # Who ordered it and as what: it is written in that role, and asked again whether they may.
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beställd av"
    )
    role = models.CharField("roll", max_length=20, choices=Role)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="enhet")
    due_at = models.DateTimeField("när")
    state = models.CharField("läge", max_length=7, choices=State, default=State.ORDERED)
    failure = models.CharField("fel", max_length=300, blank=True)

    class Meta:
        verbose_name = "beställd journalföring"
        verbose_name_plural = "beställda journalföringar"
        constraints = [
            models.CheckConstraint(
                name="journal_order_to_one_place",
                condition=Q(case__isnull=True, assignment__isnull=False)
                | Q(case__isnull=False, assignment__isnull=True),
            ),
            models.CheckConstraint(
                name="journal_order_failed_with_a_reason",
                condition=(Q(state="failed") & ~Q(failure=""))
                | (~Q(state="failed") & Q(failure="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="ordered"), name="journal_orders_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"journalföring av {self.message}"


class NotJournaled(models.Model):
    """A letter with a citizen that is still to be taken a stand on (ej journalfört; P11).

    It is in no case file and nobody has judged it to be of minor importance. Recounted by the verbs
    that change it (messaging.actions.to_journal), and kept as a row for the queue's index: most
    letters are journaled, and the few that aren't must be found without reading all.
    """

    message = models.OneToOneField(
        Message,
        models.CASCADE,
        primary_key=True,
        related_name="not_journaled",
        verbose_name="meddelande",
    )
    # The message's own moment, which never changes.
    sent_at = models.DateTimeField("skickat")

    class Meta:
        verbose_name = "ej journalfört meddelande"
        verbose_name_plural = "ej journalförda meddelanden"
        indexes = [models.Index(fields=["sent_at", "message"], name="not_journaled_oldest_first")]

    def __str__(self) -> str:
        return f"{self.message} ej journalfört"

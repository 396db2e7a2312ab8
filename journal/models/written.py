from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class ErrorMarked(models.Model):
    """What was wrong is marked so, with a reason, and stays readable (felmarkerad)."""

    error_marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="felmarkerad av",
    )
    error_marked_at = models.DateTimeField("felmarkerad", null=True, blank=True)
    error_reason = models.CharField("orsak till felmarkering", max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_error_marked_by_at_and_why",
                condition=Q(
                    error_marked_at__isnull=True, error_marked_by__isnull=True, error_reason=""
                )
                | (Q(error_marked_at__isnull=False, error_marked_by__isnull=False))
                & ~Q(error_reason=""),
            )
        ]

    @property
    def is_error_marked(self) -> bool:
        return self.error_marked_at is not None


class WrittenPaper(ErrorMarked):
    """What somebody writes into the file: working material, then locked, maybe marked as an error.

    Locked it never changes again; a database trigger sees to it (I11). `revision` counts the
    savings of the working material, so that of two who write at once the second is told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "arbetsmaterial"
        LOCKED = "locked", "låst"
        ERROR_MARKED = "error_marked", "felmarkerad"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    heading = models.CharField("rubrik", max_length=250)
    body = models.TextField("text")
    event_at = models.DateTimeField("datum och tid")
    state = models.CharField("läge", max_length=12, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField("version", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="upprättad av"
    )
    # As it was on the day: a colleague who marries or moves keeps the old signature in the file.
    author_label = models.CharField("upprättad av", max_length=600)
    created_at = models.DateTimeField("upprättad", auto_now_add=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ändrad av",
    )
    changed_at = models.DateTimeField("ändrad", null=True, blank=True)
    # Whoever locks it signs it. Empty where it was locked by the clock.
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="låst av",
    )
    locked_at = models.DateTimeField("låst", null=True, blank=True)

    class Meta(ErrorMarked.Meta):
        abstract = True
        constraints = [
            *ErrorMarked.Meta.constraints,
            models.CheckConstraint(
                name="%(class)s_locked_unless_draft",
                condition=Q(state="draft", locked_at__isnull=True, locked_by__isnull=True)
                | (~Q(state="draft") & Q(locked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="%(class)s_marked_as_error_has_a_reason",
                condition=Q(state="error_marked", error_marked_at__isnull=False)
                | (~Q(state="error_marked") & Q(error_marked_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="%(class)s_changed_at_and_by",
                condition=Q(changed_at__isnull=True, changed_by__isnull=True)
                | Q(changed_at__isnull=False, changed_by__isnull=False),
            ),
        ]

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

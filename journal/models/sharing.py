from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class SharedPaperQuerySet(models.QuerySet["SharedPaper"]):
    def current(self) -> SharedPaperQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def from_authority(self) -> SharedPaperQuerySet:
        return self.filter(item__assignment__isnull=True)

    def from_provider(self) -> SharedPaperQuerySet:
        return self.filter(item__assignment=models.F("assignment"))

    def in_order(self) -> SharedPaperQuerySet:
        """With what a row of them shows, the latest first."""
        return self.select_related("item__type", "shared_by").order_by("-shared_at", "-pk")


class SharedPaper(models.Model):
    """A paper that one side of an assignment has let the other read (delad handling; R103).

    A paper of the case goes to the provider, a paper of the assignment to the authority (domain 3.5
    note 5): whose the paper is tells which way.
    """

    item = models.ForeignKey(
        "journal.FiledItem", models.PROTECT, related_name="shares", verbose_name="handling"
    )
    assignment = models.ForeignKey(
        "casework.Assignment", models.PROTECT, related_name="shared_papers", verbose_name="uppdrag"
    )
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="delad av"
    )
    shared_at = models.DateTimeField("delad", auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="återtagen av",
    )
    withdrawn_at = models.DateTimeField("återtagen", null=True, blank=True)

    objects = SharedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "delad handling"
        verbose_name_plural = "delade handlingar"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "assignment"],
                condition=Q(withdrawn_at__isnull=True),
                name="paper_shared_once",
            ),
            models.CheckConstraint(
                name="sharing_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} i {self.assignment}"

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from journal.models.owning import exactly_one

if TYPE_CHECKING:
    from journal.models.documents import Document
    from journal.models.entries import FiledItem


class SharedPaperQuerySet(models.QuerySet["SharedPaper"]):
    def current(self) -> SharedPaperQuerySet:
        return self.filter(withdrawn_at__isnull=True)

    def from_authority(self) -> SharedPaperQuerySet:
        return self.exclude(self._of_the_provider())

    def from_provider(self) -> SharedPaperQuerySet:
        return self.filter(self._of_the_provider())

    def in_order(self) -> SharedPaperQuerySet:
        """With what a row of them shows, the latest first."""
        return self.select_related("item__type", "document__type", "shared_by").order_by(
            "-shared_at", "-pk"
        )

    @staticmethod
    def _of_the_provider() -> Q:
        return Q(item__isnull=False, item__assignment=F("assignment")) | Q(
            document__isnull=False, document__assignment=F("assignment")
        )


class SharedPaper(models.Model):
    """A paper that one side of an assignment has let the other read (delad handling; R103).

    A paper of the case goes to the provider, a paper of the assignment to the authority (domain 3.5
    note 5): whose the paper is tells which way.
    """

    item = models.ForeignKey(
        "journal.FiledItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name="infogad fil",
    )
    document = models.ForeignKey(
        "journal.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name="dokument",
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
            models.UniqueConstraint(
                fields=["document", "assignment"],
                condition=Q(withdrawn_at__isnull=True),
                name="document_shared_once",
            ),
            models.CheckConstraint(
                name="shares_one_paper", condition=exactly_one(("item", "document"))
            ),
            models.CheckConstraint(
                name="sharing_withdrawn_at_and_by",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper} i {self.assignment}"

    @property
    def paper(self) -> FiledItem | Document:
        """What is shared."""
        paper = self.item or self.document
        assert paper is not None
        return paper

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.models.codes import FiledItemType, JournalType, SenderType
from journal.models.owning import OWNERS, TARGETS, exactly_one
from journal.models.written import ErrorMarked, WrittenPaper
from journal.stored_name import random_name


class JournalEntry(WrittenPaper):
    """A note in the case file or in the provider's own papers (journalanteckning)."""

    case = models.ForeignKey(
        "casework.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="ärende",
    )
    assignment = models.ForeignKey(
        "casework.Assignment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="uppdrag",
    )
    type = models.ForeignKey(JournalType, models.PROTECT, verbose_name="journaltyp")
    # The message it was made from. A plain value: the case file doesn't lean on the mailbox.
    source_message = models.UUIDField("från meddelande", null=True, blank=True)

    class Meta(WrittenPaper.Meta):
        verbose_name = "journalanteckning"
        verbose_name_plural = "journalanteckningar"
        constraints = [
            *WrittenPaper.Meta.constraints,
            models.CheckConstraint(name="entry_has_one_owner", condition=exactly_one(OWNERS)),
        ]
        indexes = [
            models.Index(fields=["case", "-event_at"], name="entries_of_a_case"),
            models.Index(fields=["assignment", "-event_at"], name="entries_of_an_assignment"),
            models.Index(fields=["source_message"], name="entries_from_a_message"),
            models.Index(
                fields=["created_at"], condition=Q(state="draft"), name="notes_left_unlocked"
            ),
        ]

    def __str__(self) -> str:
        return f"anteckning {self.public_id}"


class FiledItem(ErrorMarked):
    """A received paper in the file (infogad fil, inkommen handling). Never changed (I11)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        "casework.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="ärende",
    )
    assignment = models.ForeignKey(
        "casework.Assignment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="uppdrag",
    )
    intake = models.ForeignKey(
        "casework.Intake",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="aktualisering",
    )
    investigation = models.ForeignKey(
        "casework.Investigation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="utredning",
    )
    decision = models.ForeignKey(
        "casework.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="beslut",
    )
    service = models.ForeignKey(
        "casework.Service",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="insats",
    )
    document = models.ForeignKey(
        "journal.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="filed_items",
        verbose_name="dokument",
    )
    type = models.ForeignKey(FiledItemType, models.PROTECT, verbose_name="typ")
    sender_type = models.ForeignKey(SenderType, models.PROTECT, verbose_name="avsändare")
    sender_text = models.CharField("från", max_length=200, blank=True)
    heading = models.CharField("rubrik", max_length=250)
    received_at = models.DateTimeField("inkom")
    file = models.FileField("fil", upload_to=random_name, max_length=120)
    filename = models.CharField("filnamn", max_length=120)
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    pages = models.PositiveIntegerField("sidor")
    source_attachment = models.UUIDField("från bilaga", null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="infogad av"
    )
    filed_at = models.DateTimeField("infogad", auto_now_add=True)

    class Meta(ErrorMarked.Meta):
        verbose_name = "infogad fil"
        verbose_name_plural = "infogade filer"
        constraints = [
            *ErrorMarked.Meta.constraints,
            models.CheckConstraint(name="filed_to_one_place", condition=exactly_one(TARGETS)),
        ]
        indexes = [
            models.Index(fields=["case", "-received_at"], name="filed_items_of_a_case"),
            models.Index(fields=["source_attachment"], name="filed_from_an_attachment"),
        ]

    def __str__(self) -> str:
        return f"infogad fil {self.public_id}"

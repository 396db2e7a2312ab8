from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.models.codes import FiledItemType, JournalType, SenderType
from journal.stored_name import random_name

OWNERS = ("case", "assignment")
TARGETS = ("case", "assignment", "intake", "investigation", "decision", "service")


def exactly_one(fields: tuple[str, ...]) -> Q:
    """The condition that one of the foreign keys is set and the others aren't (I14)."""
    condition = Q()
    for chosen in fields:
        condition |= Q(**{f"{field}__isnull": field != chosen for field in fields})
    return condition


class JournalEntry(models.Model):
    """A note in the case file or in the provider's own papers (journalanteckning).

    Locked it never changes again; a database trigger sees to it (I11). What was wrong is marked as
    an error and stays readable.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "arbetsmaterial"
        LOCKED = "locked", "låst"
        ERROR_MARKED = "error_marked", "felmarkerad"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    heading = models.CharField("rubrik", max_length=250)
    body = models.TextField("text")
    event_at = models.DateTimeField("datum och tid")
    state = models.CharField("läge", max_length=12, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="upprättad av"
    )
    # As it was on the day: a colleague who marries or moves keeps the old signature in the file.
    author_label = models.CharField("upprättad av", max_length=600)
    created_at = models.DateTimeField("upprättad", auto_now_add=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="låst av",
    )
    locked_at = models.DateTimeField("låst", null=True, blank=True)
    # The message it was made from. A plain value: the case file doesn't lean on the mailbox.
    source_message = models.UUIDField("från meddelande", null=True, blank=True)

    class Meta:
        verbose_name = "journalanteckning"
        verbose_name_plural = "journalanteckningar"
        constraints = [
            models.CheckConstraint(name="entry_has_one_owner", condition=exactly_one(OWNERS)),
            models.CheckConstraint(
                name="entry_locked_by_and_at",
                condition=Q(state="draft", locked_at__isnull=True, locked_by__isnull=True)
                | (~Q(state="draft") & Q(locked_at__isnull=False, locked_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-event_at"], name="entries_of_a_case"),
            models.Index(fields=["assignment", "-event_at"], name="entries_of_an_assignment"),
            models.Index(fields=["source_message"], name="entries_from_a_message"),
        ]

    def __str__(self) -> str:
        return f"anteckning {self.public_id}"


class FiledItem(models.Model):
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

    class Meta:
        verbose_name = "infogad fil"
        verbose_name_plural = "infogade filer"
        constraints = [
            models.CheckConstraint(name="filed_to_one_place", condition=exactly_one(TARGETS)),
        ]
        indexes = [
            models.Index(fields=["case", "-received_at"], name="filed_items_of_a_case"),
            models.Index(fields=["source_attachment"], name="filed_from_an_attachment"),
        ]

    def __str__(self) -> str:
        return f"infogad fil {self.public_id}"

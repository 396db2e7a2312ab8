from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.stored_name import random_name
from messaging.models.mailboxes import Mailbox
from messaging.models.threads import Thread

if TYPE_CHECKING:
    from datetime import datetime

    from journal.place import SendablePaper


class Message(models.Model):
    """What somebody wrote (meddelande). It never changes; a database trigger sees to it (I11).

    Sent means that the hold is over: `sent_at` lies ten seconds ahead when Skicka is pressed, and
    until then the sender may undo. Nothing has to run for it to arrive (ADR 0008).
    """

    class Kind(models.TextChoices):
        NORMAL = "normal", "meddelande"
        AUTO_REPLY = "auto_reply", "frånvaromeddelande"
        SYSTEM = "system", "systemmeddelande"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.ForeignKey(
        Thread, models.PROTECT, related_name="messages", verbose_name="konversation"
    )
    kind = models.CharField("slag", max_length=10, choices=Kind, default=Kind.NORMAL)
    body = models.TextField("meddelande")
    body_hash = models.CharField("kontrollsumma", max_length=64)
    sender_mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="sent_messages", verbose_name="från brevlåda"
    )
    sender_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sent_messages",
        null=True,
        verbose_name="skriven av",
    )
    # Name and title as on the day; and what the citizen sees, where a name must not be shown.
    sender_name = models.CharField("avsändare", max_length=200)
    sender_title = models.CharField("befattning och enhet", max_length=600, blank=True)
    sender_name_to_citizen = models.CharField("avsändare för medborgaren", max_length=600)
    read_receipt_requested = models.BooleanField("läskvitto", default=False)
    created_at = models.DateTimeField("skriven", auto_now_add=True)
    sent_at = models.DateTimeField("skickat")
    # The draft it was sent from: Skicka pressed twice, or after going back, sends once.
    submission = models.UUIDField("utskick")
    in_reply_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="svar på",
    )

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        constraints = [
            models.UniqueConstraint(fields=["submission", "thread"], name="sent_once"),
        ]
        indexes = [models.Index(fields=["thread", "-sent_at"], name="messages_of_a_thread")]

    def __str__(self) -> str:
        return f"meddelande {self.public_id}"

    @property
    def is_from_citizen(self) -> bool:
        return self.sender_mailbox.is_citizens

    def is_held(self, now: datetime) -> bool:
        """Still possible to undo."""
        return self.sent_at > now


class Attachment(models.Model):
    """A PDF that goes with a message (bilaga).

    It passed the gate before the row existed, and the row can't be without that moment (I13).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="attachments", verbose_name="meddelande"
    )
    file = models.FileField("fil", upload_to=random_name, max_length=120)
    filename = models.CharField("filnamn", max_length=120)
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    pages = models.PositiveIntegerField("sidor")
    checked_at = models.DateTimeField("godkänd vid säkerhetskontroll")
    # The paper of the case file that it is: its stored bytes are the paper's own, never a copy.
    source_rendition = models.ForeignKey(
        "journal.PdfRendition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_as",
        verbose_name="pdf av dokument",
    )
    source_item = models.ForeignKey(
        "journal.FiledItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent_as",
        verbose_name="infogad fil",
    )

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        constraints = [
            models.CheckConstraint(
                name="attachment_from_one_paper",
                condition=Q(source_rendition__isnull=True) | Q(source_item__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"bilaga {self.public_id}"

    @property
    def source(self) -> SendablePaper | None:
        """The paper of the case file that it is, if it is one."""
        return self.source_rendition or self.source_item


class Withdrawal(models.Model):
    """That a message to the wrong person was taken back from them (borttaget av avsändaren; P15).

    The message itself never changes: its recipient sees that it was there and is gone, and staff
    read it still, for the review (A-S8).
    """

    message = models.OneToOneField(
        Message, models.PROTECT, related_name="withdrawal", verbose_name="meddelande"
    )
    reason = models.CharField("orsak", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av"
    )
    at = models.DateTimeField("när", auto_now_add=True)

    class Meta:
        verbose_name = "återtaget meddelande"
        verbose_name_plural = "återtagna meddelanden"

    def __str__(self) -> str:
        return f"{self.message} återtaget"


class JournaledMark(models.Model):
    """That a message was put into a case file (journalfört), by whom and where.

    Twice is possible, after a question (I15); `place` says where in words, as on the day.
    """

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="journaled_marks", verbose_name="meddelande"
    )
    entry = models.ForeignKey(
        "journal.JournalEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="anteckning",
    )
    filed_items = models.ManyToManyField(
        "journal.FiledItem", related_name="+", blank=True, verbose_name="infogade filer"
    )
    place = models.CharField("var", max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="av"
    )
    at = models.DateTimeField("när", auto_now_add=True)

    class Meta:
        verbose_name = "journalförd markering"
        verbose_name_plural = "journalförda markeringar"

    def __str__(self) -> str:
        return f"{self.message} journalfört i {self.place}"

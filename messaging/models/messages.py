from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from casework.models import CaseAssignment, Person
from casework.reach import not_closed_to
from journal.stored_name import random_name
from messaging.models.mailboxes import Mailbox

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor


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

    class Meta:
        verbose_name = "konversation"
        verbose_name_plural = "konversationer"
        constraints = [
            models.CheckConstraint(
                name="thread_has_a_citizen_iff_with_one",
                condition=Q(kind="citizen", citizen__isnull=False, about__isnull=False)
                | Q(kind="internal", citizen__isnull=True, about__isnull=True),
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


class MessageQuerySet(models.QuerySet["Message"]):
    def in_mailboxes(self, mailboxes: models.QuerySet[Mailbox], now: datetime) -> MessageQuerySet:
        """What lies in one of the mailboxes; a held message only in its sender's (decision 15)."""
        items = MailboxItem.objects.filter(message=OuterRef("pk"), mailbox__in=mailboxes)
        arrived = items.filter(Q(sent_at__lte=now) | Q(folder=MailboxItem.Folder.SENT))
        return self.filter(Exists(arrived))


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

    objects = MessageQuerySet.as_manager()

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


class Recipient(models.Model):
    """Whom a message went to (mottagare), when it was first opened and by whom (decision 14)."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="recipients", verbose_name="meddelande"
    )
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="received", verbose_name="brevlåda"
    )
    label = models.CharField("mottagare", max_length=300)
    first_read_at = models.DateTimeField("först läst", null=True, blank=True)
    first_read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="först läst av",
    )

    class Meta:
        verbose_name = "mottagare"
        verbose_name_plural = "mottagare"
        constraints = [
            models.UniqueConstraint(fields=["message", "mailbox"], name="received_once"),
            models.CheckConstraint(
                name="recipient_read_by_and_at",
                condition=Q(first_read_at__isnull=True, first_read_by__isnull=True)
                | Q(first_read_at__isnull=False, first_read_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"mottagare av {self.message}"


class MailboxItemQuerySet(models.QuerySet["MailboxItem"]):
    def arrived(self, now: datetime) -> MailboxItemQuerySet:
        """Past the hold; a held message is nobody's yet but its sender's."""
        return self.filter(sent_at__lte=now)

    def unread(self, now: datetime) -> MailboxItemQuerySet:
        return self.arrived(now).filter(folder=MailboxItem.Folder.INBOX, read_at__isnull=True)

    def open_to_cover(self, actor: Actor, now: datetime) -> MailboxItemQuerySet:
        """What a cover lets the actor read: what has arrived, received or sent, and no bin.

        A circle and a restricted case keep their own also from the one who reads for a colleague
        (P9, I19), and so does another unit where the colleague works as well.
        """
        guarded = Person.objects.filter(~not_closed_to(actor))
        own_units = Q(message__thread__case__isnull=True) | Q(
            message__thread__case__responsible_unit=actor.unit
        )
        own_tasks = Q(message__thread__assignment__isnull=True) | Q(
            message__thread__assignment__provider_unit=actor.unit
        )
        assigned = CaseAssignment.objects.current().filter(
            case=OuterRef("message__thread__case"), user=actor.user
        )
        return (
            self.arrived(now)
            .filter(own_units, own_tasks)
            .filter(folder__in=[MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT])
            .exclude(Exists(guarded.filter(pk=OuterRef("message__thread__about"))))
            .exclude(Exists(guarded.filter(pk=OuterRef("message__thread__citizen"))))
            .exclude(~Exists(assigned), message__thread__case__is_restricted=True)
        )

    def visible_to(self, actor: Actor) -> MailboxItemQuerySet:
        return self.filter(mailbox__in=Mailbox.objects.visible_to(actor))


class MailboxItem(models.Model):
    """A message as it lies in one mailbox (post i brevlåda).

    `sent_at` is the message's own, copied so that one index serves the list (performance.md 5.1).
    """

    class Folder(models.TextChoices):
        INBOX = "inbox", "inkorg"
        SENT = "sent", "skickat"
        TRASH = "trash", "papperskorg"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="items", verbose_name="brevlåda"
    )
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="items", verbose_name="meddelande"
    )
    folder = models.CharField("mapp", max_length=5, choices=Folder)
    sent_at = models.DateTimeField("skickat")
    read_at = models.DateTimeField("läst", null=True, blank=True)
    minor_importance = models.BooleanField("av ringa betydelse", default=False)

    objects = MailboxItemQuerySet.as_manager()

    class Meta:
        verbose_name = "post i brevlåda"
        verbose_name_plural = "post i brevlådor"
        constraints = [
            # A message to oneself, or to the unit one sits in, lies both as sent and as received.
            models.UniqueConstraint(
                fields=["mailbox", "message", "folder"], name="once_in_a_folder"
            )
        ]
        indexes = [
            # The list of a folder, newest first, without touching the table for what it orders by.
            models.Index(
                models.F("mailbox"),
                models.F("folder"),
                models.F("sent_at").desc(),
                models.F("id").desc(),
                name="mailbox_newest_first",
            ),
            # The red figure.
            models.Index(
                fields=["mailbox"],
                condition=Q(folder="inbox", read_at__isnull=True),
                name="mailbox_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} i {self.get_folder_display()}"


class Attachment(models.Model):
    """A PDF that goes with a message (bilaga). It passed the gate before the row existed (I13)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="attachments", verbose_name="meddelande"
    )
    file = models.FileField("fil", upload_to=random_name, max_length=120)
    filename = models.CharField("filnamn", max_length=120)
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    pages = models.PositiveIntegerField("sidor")

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"

    def __str__(self) -> str:
        return f"bilaga {self.public_id}"


class ReadReceipt(models.Model):
    """That a receipt was asked for and the message was opened (läskvitto; I16)."""

    recipient = models.OneToOneField(
        Recipient, models.CASCADE, related_name="receipt", verbose_name="mottagare"
    )
    read_at = models.DateTimeField("läst")

    class Meta:
        verbose_name = "läskvitto"
        verbose_name_plural = "läskvitton"

    def __str__(self) -> str:
        return f"läskvitto {self.read_at:%Y-%m-%d %H.%M}"


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

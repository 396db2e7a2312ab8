from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.files import words_for
from journal.place import paper_words
from journal.stored_name import random_name

if TYPE_CHECKING:
    from accounts.models import User
    from journal.place import SendablePaper


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: User) -> DraftQuerySet:
        """What somebody has left to finish, the latest first."""
        return self.filter(owner=user, sent_at=None).order_by("-updated_at")


class Draft(models.Model):
    """What somebody is writing and hasn't sent (utkast).

    It keeps what was written and attached when a form is refused, when the session ends in the
    middle and when somebody just wants to go on later. Its id is given out with the empty form, so
    that the row is made by the first POST and Skicka counts once (decision 15, T25).
    """

    public_id = models.UUIDField(unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name="ägare"
    )
    # The page it is written on: that of a new message, or of an answer to a certain one.
    path = models.CharField("sida", max_length=200)
    # The conversation that is answered: so that a colleague sees that an answer is on its way.
    thread = models.ForeignKey(
        "messaging.Thread",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name="konversation",
    )
    # One higher at each saving: a page that is behind writes a draft of its own over nobody's.
    revision = models.PositiveIntegerField("version", default=0)
    recipients = models.JSONField("mottagare", default=list, blank=True)
    subject = models.CharField("ämne", max_length=200, blank=True)
    body = models.TextField("meddelande", blank=True)
    read_receipt_requested = models.BooleanField("läskvitto", default=False)
    journals_when_sent = models.BooleanField("journalför när jag skickar", default=False)
    # Why somebody is to have a paper out of another's file (T12).
    override_reason = models.CharField("skäl", max_length=500, blank=True)
    # Kept until the hold is surely over, so that Ångra gives the letter back to go on with.
    sent_at = models.DateTimeField("skickat", null=True, blank=True)
    created_at = models.DateTimeField("påbörjat", auto_now_add=True)
    updated_at = models.DateTimeField("ändrat", auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "utkast"
        verbose_name_plural = "utkast"
        indexes = [models.Index(fields=["owner", "-updated_at"], name="drafts_of_a_user")]

    def __str__(self) -> str:
        return f"utkast {self.public_id}"


class DraftFile(models.Model):
    """A file attached to a draft, and what the gate has said of it so far (I13; decision 17).

    One that nobody could look at just now is kept and waits; one that was refused is kept as a row
    with the reason and without its content. With either of them the letter doesn't leave.
    """

    class State(models.TextChoices):
        PENDING = "pending", "kontrolleras"
        CLEAN = "clean", "godkänd"
        REJECTED = "rejected", "inte godkänd"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", verbose_name="utkast")
    state = models.CharField("kontroll", max_length=8, choices=State, default=State.CLEAN)
    # What is wrong with it, as the gate names it (journal.files.WORDS).
    refusal = models.CharField("skäl", max_length=30, blank=True)
    file = models.FileField("fil", upload_to=random_name, max_length=120, blank=True)
    filename = models.CharField("filnamn", max_length=120)
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    pages = models.PositiveIntegerField("sidor", default=0)
    checked_at = models.DateTimeField("kontrollerad", null=True, blank=True)
    # The paper of the case file that it is: its stored bytes are the paper's own, never a copy.
    source_rendition = models.ForeignKey(
        "journal.PdfRendition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="pdf av dokument",
    )
    source_item = models.ForeignKey(
        "journal.FiledItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="infogad fil",
    )
    # The photos that the server made it of, by their checksums: a photo that comes in again is
    # known, and another one becomes one more page (decision 17).
    made_of = models.JSONField("gjord av foton", default=list, blank=True)
    added_at = models.DateTimeField("tillagd", auto_now_add=True)

    class Meta:
        verbose_name = "fil i utkast"
        verbose_name_plural = "filer i utkast"
        constraints = [
            models.CheckConstraint(
                name="draft_file_from_one_paper",
                condition=Q(source_rendition__isnull=True) | Q(source_item__isnull=True),
            ),
            models.CheckConstraint(
                name="draft_file_checked_or_waiting",
                condition=(
                    Q(state="clean", checked_at__isnull=False, refusal="")
                    & ~Q(file="")
                    & ~Q(sha256="")
                )
                | (Q(state="pending", checked_at__isnull=True, refusal="") & ~Q(file=""))
                | (Q(state="rejected", checked_at__isnull=False, file="") & ~Q(refusal="")),
            ),
        ]

    def __str__(self) -> str:
        return f"fil {self.public_id}"

    @property
    def source(self) -> SendablePaper | None:
        """The paper of the case file that it is, if it is one."""
        return self.source_rendition or self.source_item

    @property
    def where(self) -> str:
        """*ärende VU-26-0018*: where the paper lies; nothing for a file from the computer."""
        return paper_words(self.source) if self.source else ""

    @property
    def reason(self) -> str:
        """Why it was refused and what to do about it, in words."""
        return words_for(self.refusal) if self.refusal else ""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from journal.stored_name import random_name

if TYPE_CHECKING:
    from accounts.models import User


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
    recipients = models.JSONField("mottagare", default=list, blank=True)
    subject = models.CharField("ämne", max_length=200, blank=True)
    body = models.TextField("meddelande", blank=True)
    read_receipt_requested = models.BooleanField("läskvitto", default=False)
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
    """A file attached to a draft, already through the gate."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files", verbose_name="utkast")
    file = models.FileField("fil", upload_to=random_name, max_length=120)
    filename = models.CharField("filnamn", max_length=120)
    size = models.PositiveIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    pages = models.PositiveIntegerField("sidor")
    added_at = models.DateTimeField("tillagd", auto_now_add=True)

    class Meta:
        verbose_name = "fil i utkast"
        verbose_name_plural = "filer i utkast"

    def __str__(self) -> str:
        return f"fil {self.public_id}"

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from journal.stored_name import random_name


class OrderedPdf(models.Model):
    """A PDF that somebody has ordered and the worker makes (ADR 16)."""

    class State(models.TextChoices):
        ORDERED = "ordered", "görs"
        READY = "ready", "klar"
        FAILED = "failed", "kunde inte göras"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField("läge", max_length=7, choices=State, default=State.ORDERED)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="beställd av"
    )
    ordered_at = models.DateTimeField("beställd")
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    # Until then a worker has it in hand; one that died lets it go by itself.
    taken_until = models.DateTimeField("tagen till", null=True, blank=True)
    # Why it failed, as the product names it (journal/rendering.py).
    failure = models.CharField("fel", max_length=30, blank=True)
    ready_at = models.DateTimeField("klar", null=True, blank=True)
    file = models.FileField("fil", upload_to=random_name, max_length=120, blank=True)
    filename = models.CharField("filnamn", max_length=120, blank=True)
    size = models.PositiveIntegerField("storlek i byte", default=0)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    pages = models.PositiveIntegerField("sidor", default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ready_has_its_file",
                condition=(
                    Q(state="ready", ready_at__isnull=False, failure="")
                    & ~Q(file="")
                    & ~Q(sha256="")
                )
                | (Q(state="ordered", ready_at__isnull=True, failure="", file=""))
                | (Q(state="failed", ready_at__isnull=True, file="") & ~Q(failure="")),
            )
        ]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

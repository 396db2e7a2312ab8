"""The machinery's own traces: which nights were done, and which of its processes live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from datetime import date


class NightlyRunQuerySet(models.QuerySet["NightlyRun"]):
    def done(self, day: date) -> bool:
        return self.filter(date=day, ended_at__isnull=False).exists()


class NightlyRun(models.Model):
    """One night's work (nattkörning): one row a Stockholm date, with what it did in figures."""

    date = models.DateField("datum", unique=True)
    started_at = models.DateTimeField("startad")
    ended_at = models.DateTimeField("klar", null=True, blank=True)
    picked = models.PositiveIntegerField("beställda", default=0)
    activated = models.PositiveIntegerField("aktiverade", default=0)
    failed = models.PositiveIntegerField("fel", default=0)
    # How many failed for which reason: in general words, never with anything of a person.
    reasons = models.JSONField("orsaker", default=dict, blank=True)

    objects = NightlyRunQuerySet.as_manager()

    class Meta:
        verbose_name = "nattkörning"
        verbose_name_plural = "nattkörningar"

    def __str__(self) -> str:
        return f"nattkörning {self.date:%Y-%m-%d}"


class SignOfLife(models.Model):
    """When a process of the machinery, or a thing it does by the clock, was last heard of.

    In the database and not with the broker: it is asked for above all when the broker is gone.
    """

    class Name(models.TextChoices):
        WORKER = "worker", "arbetaren"
        BEAT = "beat", "klockan"
        DAILY_REPORT = "daily_report", "dagens brev om driften"

    name = models.CharField("namn", max_length=20, choices=Name, unique=True)
    seen_at = models.DateTimeField("senast")

    class Meta:
        verbose_name = "livstecken"
        verbose_name_plural = "livstecken"

    def __str__(self) -> str:
        return f"livstecken från {self.get_name_display()}"

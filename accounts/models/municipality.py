from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterator

# A context variable and not a module's: threads serve several requests at the same time.
_read: ContextVar[list[Municipality] | None] = ContextVar("municipality", default=None)

MORNING = time(6, 0)


def nightly_time() -> time:
    return time.fromisoformat(settings.NIGHTLY_RUN_AT)


def grace_days() -> int:
    return settings.ASSIGNMENT_GRACE_DAYS


def closed_case_days() -> int:
    return settings.CLOSED_CASE_REACH_DAYS


@contextmanager
def read_once() -> Iterator[None]:
    """Within this the row is read once at most: one request goes by one set of rules."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


@contextmanager
def going_by(row: Municipality) -> Iterator[None]:
    """Within this `row` is what the municipality has decided, and nothing is read."""
    token = _read.set([row])
    try:
        yield
    finally:
        _read.reset(token)


class MunicipalityManager(models.Manager["Municipality"]):
    def current(self) -> Municipality:
        """The one row there is; a municipality that has changed nothing has none yet.

        Read afresh each time outside requests: a worker lives for weeks and must see a change.
        """
        read = _read.get()
        if read:
            return read[0]
        row = self.first() or Municipality()
        if read is not None:
            read.append(row)
        return row


class Municipality(models.Model):
    """What a municipality decides about its own service (kommunens inställningar).

    What belongs to the installation (addresses, gateways, keys) is in the environment; this is what
    the system administrator changes while it runs. One row.
    """

    class ActivationMode(models.TextChoices):
        """When an ordered e-service begins to work (P4)."""

        NIGHTLY = "nightly", "vid nästa nattkörning"
        IMMEDIATE = "immediate", "genast"

    activation_mode = models.CharField(
        "e-tjänsten aktiveras",
        max_length=9,
        choices=ActivationMode,
        default=ActivationMode.NIGHTLY,
    )
    nightly_run_at = models.TimeField("nattkörningen börjar", default=nightly_time)
    assignment_grace_days = models.PositiveSmallIntegerField(
        "dagar en utförare kan läsa efter avslutat uppdrag",
        default=grace_days,
        validators=[MaxValueValidator(365)],
    )
    closed_case_reach_days = models.PositiveSmallIntegerField(
        "dagar enheten når personen efter avslutat ärende",
        default=closed_case_days,
        validators=[MaxValueValidator(3650)],
    )
    approval_warning_days = models.PositiveSmallIntegerField(
        "dagars varning innan ett godkännande upphör",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    unread_flag_working_days = models.PositiveSmallIntegerField(
        "arbetsdagar innan chefen får veta att ett meddelande är oläst",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    trash_days = models.PositiveSmallIntegerField(
        "dagar i papperskorgen",
        default=30,
        validators=[MinValueValidator(30), MaxValueValidator(365)],
    )
    draft_lock_days = models.PositiveSmallIntegerField(
        "dagar innan arbetsmaterial skrivskyddas av sig självt",
        default=14,
        validators=[MinValueValidator(3), MaxValueValidator(365)],
    )
    emergency_hours = models.PositiveSmallIntegerField(
        "timmar en nödöppning gäller",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )

    objects = MunicipalityManager()

    class Meta:
        verbose_name = "kommunens inställningar"
        verbose_name_plural = "kommunens inställningar"
        constraints = [models.CheckConstraint(name="one_municipality", condition=Q(pk=1))]

    def __str__(self) -> str:
        return "kommunens inställningar"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if (read := _read.get()) is not None:
            read.clear()

    @property
    def values(self) -> tuple[Any, ...]:
        """All that is decided, to compare and to go by later: `Municipality(*values)`."""
        return tuple(getattr(self, field.attname) for field in self._meta.concrete_fields)

    def clean(self) -> None:
        # Later, and what was ordered yesterday wouldn't work when people get up.
        if self.nightly_run_at and self.nightly_run_at > MORNING:
            wrong = "Nattkörningen ska börja mellan 00.00 och 06.00."
            raise ValidationError({"nightly_run_at": wrong})

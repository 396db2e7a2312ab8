from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from messaging.models.mailboxes import Mailbox
from messaging.models.messages import Message

if TYPE_CHECKING:
    from datetime import date


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: date) -> AbsenceQuerySet:
        """In force that day. It ends by itself: nothing has to be switched off (F2)."""
        return self.filter(since__lte=day, until__gte=day, ended_at__isnull=True)

    def to_come(self, day: date) -> AbsenceQuerySet:
        return self.filter(until__gte=day, ended_at__isnull=True)


class Absence(models.Model):
    """A colleague is away from one day to another (frånvaro; R112).

    Who writes meanwhile gets the text once. `substitute` is told of and reads nothing by it: what
    must be read meanwhile goes to a shared mailbox, by a forwarding of the same days (R114).
    """

    LONGEST = 365

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="absences",
        verbose_name="medarbetare",
    )
    since = models.DateField("från och med")
    until = models.DateField("till och med")
    text = models.TextField("frånvaromeddelande", max_length=1000)
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ersättare",
    )
    # The colleague, or the manager of somebody who can't do it from a sick-bed.
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inlagd av"
    )
    set_at = models.DateTimeField("inlagd", auto_now_add=True)
    ended_at = models.DateTimeField("avslutad i förtid", null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = "frånvaro"
        verbose_name_plural = "frånvaro"
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins", condition=Q(until__gte=F("since"))
            ),
            models.UniqueConstraint(
                fields=["user", "since"],
                condition=Q(ended_at__isnull=True),
                name="one_absence_from_a_day",
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_substitute",
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} borta {self.since:%Y-%m-%d}–{self.until:%Y-%m-%d}"

    @property
    def version(self) -> str:
        """What a page sends back of it, to tell whether it was changed meanwhile."""
        return self.set_at.isoformat()

    @property
    def told(self) -> str:
        """What its owner reads of it in the Inkorg: also that somebody else has set it."""
        by = "" if self.set_by_id == self.user_id else f" Inlagt av {self.set_by.full_name}."
        return f"Ditt frånvaromeddelande är på till och med {self.until:%Y-%m-%d}.{by}"


class AbsenceReply(models.Model):
    """That somebody who wrote has got the absence text: once each, and never more (I18)."""

    absence = models.ForeignKey(
        Absence, models.CASCADE, related_name="replies", verbose_name="frånvaro"
    )
    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="+", verbose_name="till brevlåda"
    )
    # With an undone letter its auto-reply is undone as well, and the next one gets it.
    message = models.OneToOneField(
        Message, models.CASCADE, related_name="absence_reply", verbose_name="frånvaromeddelande"
    )

    class Meta:
        verbose_name = "skickat frånvaromeddelande"
        verbose_name_plural = "skickade frånvaromeddelanden"
        constraints = [
            models.UniqueConstraint(fields=["absence", "mailbox"], name="told_once_of_an_absence")
        ]

    def __str__(self) -> str:
        return f"frånvaromeddelande till {self.mailbox}"


class ForwardingRuleQuerySet(models.QuerySet["ForwardingRule"]):
    def on(self, day: date) -> ForwardingRuleQuerySet:
        """In force that day; one that came with an absence ends with it."""
        return self.to_come(day).filter(since__lte=day)

    def to_come(self, day: date) -> ForwardingRuleQuerySet:
        """In force that day or later."""
        running = Q(until__isnull=True) | Q(until__gte=day)
        absent = Q(absence__isnull=True) | Q(absence__ended_at__isnull=True)
        return self.filter(running, absent, ended_at__isnull=True)


class ForwardingRule(models.Model):
    """New messages go to a shared mailbox too (vidarebefordran; R113).

    Only to a shared one that the colleague reads as well, and no further from there (I17).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="forwarding_rules",
        verbose_name="medarbetare",
    )
    to_mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="forwarded_here", verbose_name="till brevlåda"
    )
    since = models.DateField("från och med")
    until = models.DateField("till och med", null=True, blank=True)
    keep_copy = models.BooleanField("behåll kopia i min inkorg", default=True)
    absence = models.OneToOneField(
        Absence,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="forwarding",
        verbose_name="frånvaro",
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inlagd av"
    )
    set_at = models.DateTimeField("inlagd", auto_now_add=True)
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)

    objects = ForwardingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "vidarebefordran"
        verbose_name_plural = "vidarebefordringar"
        constraints = [
            models.CheckConstraint(
                name="forwarding_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True, absence__isnull=True),
                name="one_forwarding_each",
            ),
        ]

    def __str__(self) -> str:
        return f"från {self.user} till {self.to_mailbox}"

    @property
    def in_words(self) -> str:
        """Where a letter lies, on the pages that tell of it."""
        copy = "kopia kvar i inkorgen" if self.keep_copy else "ingen kopia i inkorgen"
        return f"Vidarebefordras till {self.to_mailbox.name}, {copy}"

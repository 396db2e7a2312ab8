from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from casework.models.circle import CircleMember

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def held_by(self, actor: Actor, now: datetime) -> EmergencyAccessQuerySet:
        """What the actor has opened and may still look at, in the unit it was opened from.

        Shut at once for somebody who is protected or given a circle meanwhile (P9).
        """
        circle = CircleMember.objects.filter(person=OuterRef("person"))
        return self.filter(
            ~Exists(circle),
            user=actor.user,
            unit=actor.unit,
            since__lte=now,
            until__gt=now,
            person__protection="none",
        )


class EmergencyAccess(models.Model):
    """Somebody out of reach opened with a reason (nödöppning; domain 3.5 note 1).

    It opens the person page to read and nothing else, for a few hours, and stands first in the next
    log review.
    """

    person = models.ForeignKey(
        "casework.Person", models.CASCADE, related_name="emergencies", verbose_name="person"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="medarbetare"
    )
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, verbose_name="enhet")
    reason = models.CharField("orsak", max_length=500)
    since = models.DateTimeField("från")
    until = models.DateTimeField("till")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "nödöppning"
        verbose_name_plural = "nödöppningar"
        constraints = [
            models.CheckConstraint(
                name="emergency_ends_after_it_begins", condition=Q(until__gt=models.F("since"))
            )
        ]
        indexes = [models.Index(fields=["user", "-until"], name="emergencies_of_a_user")]

    def __str__(self) -> str:
        return f"nödöppning av {self.person}"

from __future__ import annotations

from django.conf import settings
from django.db import models


class CircleMember(models.Model):
    """One of the few who reach a protected or restricted person (den namngivna kretsen; P9)."""

    person = models.ForeignKey(
        "casework.Person", models.CASCADE, related_name="circle", verbose_name="person"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="medarbetare"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tillagd av",
    )
    added_at = models.DateTimeField("tillagd", auto_now_add=True)
    reason = models.CharField("skäl", max_length=500)

    class Meta:
        verbose_name = "medlem i kretsen"
        verbose_name_plural = "medlemmar i kretsen"
        constraints = [
            models.UniqueConstraint(fields=["person", "user"], name="once_in_the_circle")
        ]

    def __str__(self) -> str:
        return f"{self.user} når {self.person}"

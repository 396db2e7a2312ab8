from __future__ import annotations

from django.db import models


class IssuedCustomerNumber(models.Model):
    """Every client number ever given out (utlämnat kundnummer; I1).

    A row is never removed, not even with its person, so that a number in an old message can never
    come to mean somebody else.
    """

    number = models.CharField("kundnummer", max_length=7, primary_key=True)
    issued_at = models.DateTimeField("utlämnat", auto_now_add=True)

    class Meta:
        verbose_name = "utlämnat kundnummer"
        verbose_name_plural = "utlämnade kundnummer"

    def __str__(self) -> str:
        return self.number

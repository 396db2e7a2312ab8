"""Fields for months, amounts and days, as Swedes write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from casework.money import read_amount

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
# A slip in the year is found; what is applied for lies within a year or two.
FARTHEST = timedelta(days=2 * 366)


class MonthField(forms.CharField):
    """A month, read to its first day. Where there is no picker it is written as 2026-11."""

    widget = forms.TextInput(attrs={"type": "month", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        if not written:
            return None
        found = MONTH.fullmatch(written)
        if not found:
            raise ValidationError("Skriv månaden som år och månad, till exempel 2026-11.")
        try:
            month = date(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise ValidationError("Kontrollera året i månaden.") from None
        if abs(month - stockholm_today()) > FARTHEST:
            raise ValidationError("Kontrollera året i månaden.")
        return month


class AmountField(forms.CharField):
    """An amount in kronor: "11 240,50" as well as "11240.50"."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        written = super().to_python(value)
        if not written:
            return None
        try:
            return read_amount(written)
        except ValueError as error:
            raise ValidationError(str(error)) from None


def day_field(label: str, missing: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": "Skriv datumet som 2026-11-25."},
    )


def publish_field(label: str = "Publicera genast") -> forms.BooleanField:
    return forms.BooleanField(
        label=label,
        required=False,
        help_text="Den som berörs ser det på Mina sidor och får en avisering.",
    )

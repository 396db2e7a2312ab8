"""Why a citizen's letter needs no answer (inget svar behövs; F11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst

from messaging.models import NoAnswerNeeded

Reason = NoAnswerNeeded.Reason


class NoAnswerForm(forms.Form):
    reason = forms.ChoiceField(
        label="Skäl",
        choices=[(value, capfirst(label)) for value, label in Reason.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ett skäl.", "invalid_choice": "Välj ett skäl."},
    )
    words = forms.CharField(
        label="Med egna ord",
        help_text="Behövs när skälet är Annat. Visas för kollegor, inte för medborgaren.",
        required=False,
        max_length=200,
        error_messages={"max_length": "Skriv högst 200 tecken."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("words"):
            self.add_error("words", "Skriv varför inget svar behövs.")
        return cleaned

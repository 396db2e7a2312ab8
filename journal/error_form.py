from __future__ import annotations

from django import forms


class ErrorForm(forms.Form):
    """Why something is wrong; it can't be said any other way afterwards (Felmarkera)."""

    reason = forms.CharField(
        label="Orsak",
        max_length=200,
        help_text="Texten finns kvar men visas som felmarkerad. Det går inte att ångra.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Ange varför det är fel.",
            "max_length": "Skriv högst 200 tecken.",
        },
    )

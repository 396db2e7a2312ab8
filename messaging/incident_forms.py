"""What happened, why a letter is taken back, and what was done about it (A-S8)."""

from __future__ import annotations

from typing import Any

from django import forms

from journal.whole_text import WholeText

SHORTEST, LONGEST = 10, 2000
OTHER = "Annat"
# Why a letter may be taken back: that the sender has changed their mind is no reason (C30).
REASONS = (
    "Skickat till fel person",
    "Innehåller uppgifter om någon annan",
    "Fel bilaga",
    OTHER,
)


def _told(label: str, help_text: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=WholeText(attrs={"rows": 4}),
        error_messages={
            "required": missing,
            "min_length": missing,
            "max_length": f"Skriv högst {LONGEST} tecken.",
        },
    )


class ReportForm(forms.Form):
    text = _told(
        "Vad har hänt?",
        "Minst 10 tecken. Skriv inga personnummer.",
        "Skriv vad som har hänt med minst 10 tecken.",
    )


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Orsak",
        choices=[(one, one) for one in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj en orsak.", "invalid_choice": "Välj en orsak."},
    )
    words = forms.CharField(
        label="Med egna ord",
        help_text="Krävs, också när en orsak är vald. Visas för kollegor, inte för medborgaren.",
        max_length=300,
        error_messages={
            "required": "Skriv med egna ord varför meddelandet tas bort.",
            "max_length": "Skriv högst 300 tecken.",
        },
    )

    @property
    def said(self) -> str:
        """The reason as it is kept: the choice and the words."""
        reason, words = self.cleaned_data["reason"], self.cleaned_data["words"]
        return words if reason == OTHER else f"{reason}. {words}"


class SettleForm(forms.Form):
    comment = _told(
        "Vad har ni gjort?",
        "Till exempel om den berörda är kontaktad och om händelsen är anmäld. Minst 10 tecken.",
        "Skriv vad ni har gjort med minst 10 tecken.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "atgard")
        super().__init__(*args, **kwargs)

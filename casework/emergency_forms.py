"""What is asked of somebody who opens a person out of reach (nödöppning; domain 3.5 note 1)."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from casework.models import Person
from casework.reasons import typed_reason
from casework.search import by_own_number, tidy

LONGEST = 400
WHICH_NUMBER = "Personnummer, samordningsnummer, reservnummer eller kundnummer"


class EmergencyReasonForm(forms.Form):
    reason = forms.CharField(
        label="Orsak",
        help_text="Minst 10 tecken. Skriv inga namn eller personnummer.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Skriv orsaken med minst 10 tecken.",
            "max_length": f"Skriv orsaken med högst {LONGEST} tecken.",
        },
    )

    def clean_reason(self) -> str:
        return typed_reason(self.cleaned_data["reason"])


class EmergencyForm(EmergencyReasonForm):
    """By a number that is one person's alone: a name would show who else is called so."""

    number = forms.CharField(
        label=WHICH_NUMBER,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Fyll i ett personnummer, samordningsnummer, reservnummer eller kundnummer."
        },
    )
    field_order = ["number", "reason"]

    kind = ""
    person: Person | None = None

    def clean_number(self) -> str:
        """Whether the number is well-formed is said; whether it is somebody's is not."""
        written = tidy(self.cleaned_data["number"])
        asked = by_own_number(written)
        if asked is None:
            raise ValidationError(
                "Skriv ett nummer. Det går inte att nödöppna på namn eller ärendenummer."
            )
        self.kind, condition, problem = asked
        if condition is None:
            raise ValidationError(problem)
        self.person = Person.objects.filter(condition).first()
        return written

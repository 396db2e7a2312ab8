"""Whose mailbox a manager is to read, how long and why (domain 3.5 note 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.models import User
from casework.reasons import typed_reason
from journal.whole_text import WholeText
from messaging.cover import colleagues

if TYPE_CHECKING:
    from accounts.actor import Actor

LONGEST = 400


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Two colleagues may have the same name: the title tells them apart."""

    def label_from_instance(self, obj: User) -> str:
        return obj.name_and_title


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": f"Fyll i {label.lower()}.",
            "invalid": "Skriv datumet som 2026-11-30.",
        },
    )


class CoverForm(forms.Form):
    colleague = ColleagueField(
        label="Brevlåda",
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label="Välj medarbetare",
        error_messages={
            "required": "Välj vems brevlåda du ska läsa.",
            "invalid_choice": "Välj en medarbetare som arbetar på din enhet.",
        },
    )
    since = _day("Från")
    until = _day("Till")
    reason = forms.CharField(
        label="Orsak",
        help_text="Minst 10 tecken. Medarbetaren ser orsaken i sin Inkorg.",
        max_length=LONGEST,
        widget=WholeText(attrs={"rows": 3}),
        error_messages={
            "required": "Skriv orsaken med minst 10 tecken.",
            "max_length": f"Skriv orsaken med högst {LONGEST} tecken.",
        },
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["colleague"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = colleagues(actor)

    def clean_reason(self) -> str:
        return typed_reason(self.cleaned_data["reason"])

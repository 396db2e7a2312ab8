"""Fields that the forms of cases and intakes share: dates, short texts, colleagues and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Unit, User

WRONG_DATE = "Skriv datumet som ÅÅÅÅ-MM-DD."
CHOOSE = {"invalid_choice": "Välj något av alternativen."}


def day(label: str, *, required: str = "", help_text: str = "") -> forms.DateField:
    """A date. `required` is what is said when it is missing; nothing means that it may be."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=bool(required),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": required, "invalid": WRONG_DATE},
    )


def words(
    label: str, *, required: str = "", help_text: str = "", longest: int = 200
) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": required,
            "max_length": f"Skriv högst {longest} tecken.",
        },
    )


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the colleagues, by name and title; the address holds no number of theirs."""

    def __init__(self, label: str, *, required: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            to_field_name="public_id",
            empty_label="Välj",
            error_messages={"required": required, **CHOOSE},
            **kwargs,
        )

    def label_from_instance(self, obj: User) -> str:
        return obj.name_and_title


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the authority's units, by name."""

    def __init__(self, label: str, *, required: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            to_field_name="public_id",
            empty_label="Välj",
            error_messages={"required": required, **CHOOSE},
            **kwargs,
        )

    def label_from_instance(self, obj: Unit) -> str:
        return obj.name


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """What there is to choose from in a field, known first when the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows

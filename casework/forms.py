from __future__ import annotations

from typing import Any

from django import forms

NOTHING_WRITTEN = "Skriv ett namn, personnummer eller kundnummer."


class SearchForm(forms.Form):
    query = forms.CharField(
        label="Sök person",
        help_text="Sök på namn, personnummer eller kundnummer",
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": NOTHING_WRITTEN},
    )


class ProviderSearchForm(SearchForm):
    """The provider's three ways (R152). *Namn* takes numbers too; the others say what is wrong."""

    NAME, IDENTITY_NUMBER, CUSTOMER_NUMBER = "name", "identity_number", "customer_number"

    mode = forms.ChoiceField(
        label="Sök på",
        choices=[
            (NAME, "Namn"),
            (IDENTITY_NUMBER, "Personnummer"),
            (CUSTOMER_NUMBER, "Kundnummer"),
        ],
        initial=NAME,
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ["mode", "query"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["query"].label = "Sök brukare"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        mode, query = cleaned.get("mode"), cleaned.get("query", "")
        digits = "".join(sign for sign in query if sign.isdigit())
        if mode == self.CUSTOMER_NUMBER and query and len(digits) != 7:
            self.add_error(
                "query", "Kundnumret ska ha sju siffror. Välj Namn för att söka på namn."
            )
        if mode == self.IDENTITY_NUMBER and query and len(digits) not in (8, 10, 12):
            self.add_error("query", "Personnumret ska ha 10 eller 12 siffror.")
        return cleaned

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.calendar import stockholm_today
from casework.actions.eservice import Boxes
from notifications.addresses import email_normal_form, mobile_normal_form

if TYPE_CHECKING:
    from casework.eservice_card import EServiceCard

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


class EServiceForm(forms.Form):
    """Contact details and boxes. Whether the person can have the e-service is the verb's matter."""

    mobile = forms.CharField(
        label="Mobilnummer",
        help_text="Till exempel 070-174 06 05.",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label="E-postadress",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    messages = forms.BooleanField(label="Meddelande", required=False)
    notify_sms = forms.BooleanField(label="Notifiering via SMS", required=False)
    notify_email = forms.BooleanField(label="Notifiering via E-post", required=False)
    economic_assistance = forms.BooleanField(label="Ekonomiskt bistånd", required=False)

    def __init__(
        self, *args: Any, card: EServiceCard, with_assistance: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_assistance:
            del self.fields["economic_assistance"]
        if card.changed_by_citizen and card.contact:
            changed_on = stockholm_today(card.contact.changed_at)
            self.fields["email"].help_text = f"Ändrad av medborgaren {changed_on:%Y-%m-%d}"

    def clean_mobile(self) -> str:
        written = self.cleaned_data["mobile"]
        return mobile_normal_form(written) if written else ""

    def clean_email(self) -> str:
        written = self.cleaned_data["email"]
        return email_normal_form(written) if written else ""

    @property
    def boxes(self) -> Boxes:
        """What is ticked. Only for a form that is valid."""
        return Boxes(**{name: self.cleaned_data.get(name, False) for name in Boxes().as_fields()})

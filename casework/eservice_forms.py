"""Contact details and boxes as they are written, and the reason for what is ended.

Whether the person can have the e-service is the verbs' matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.calendar import stockholm_today
from casework.eservice_boxes import Boxes
from casework.reasons import LONGEST
from notifications.addresses import email_normal_form, mobile_normal_form

if TYPE_CHECKING:
    from casework.eservice_card import EServiceCard


class AddressesForm(forms.Form):
    """Where somebody is reached, in the normal form."""

    mobile = forms.CharField(required=False, max_length=40)
    email = forms.CharField(required=False, max_length=254)

    def clean_mobile(self) -> str:
        written = self.cleaned_data["mobile"]
        return mobile_normal_form(written) if written else ""

    def clean_email(self) -> str:
        written = self.cleaned_data["email"]
        return email_normal_form(written) if written else ""


class DetailsForm(AddressesForm):
    """The same, of somebody known already: by staff or by themselves."""

    # Which details stood on the page when it was opened; kept with the rest when the session ends.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ContactForm(DetailsForm):
    """Where somebody is reached, and the three boxes of the manual."""

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

    @property
    def boxes(self) -> Boxes:
        """What is ticked. Only for a form that is valid."""
        return Boxes(**{name: self.cleaned_data.get(name, False) for name in Boxes().as_fields()})


class EServiceForm(ContactForm):
    economic_assistance = forms.BooleanField(label="Ekonomiskt bistånd", required=False)
    reason = forms.CharField(
        label="Varför avslutas e-tjänsten?", required=False, max_length=LONGEST
    )
    seen_boxes = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, card: EServiceCard, with_assistance: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not with_assistance:
            del self.fields["economic_assistance"]
        if card.changed_by_citizen and card.contact:
            changed_on = stockholm_today(card.contact.changed_at)
            # Beside both: a change of either is kept as a change of them together.
            for name in ("mobile", "email"):
                words = f"{self.fields[name].help_text} Ändrad av medborgaren {changed_on:%Y-%m-%d}"
                self.fields[name].help_text = words.strip()

    @property
    def asks_reason(self) -> bool:
        """Only whoever has unticked everything is asked why."""
        return "reason" in self.errors or bool(self.data.get("reason"))


class EndForm(forms.Form):
    """Why something is ended; the label says what."""

    reason = forms.CharField(
        label="Orsak",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

"""What is written when somebody is protected, and when a unit manager decides about it (P9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from casework import customer_number
from casework.actions.protection import Ruling, version_of_protection
from casework.models import Person
from casework.protection import circle_candidates, circle_of
from casework.reasons import typed_reason

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.actor import Actor
    from accounts.models import User

Protection = Person.Protection
LONGEST = 300


class ColleaguesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """Colleagues by name, with the title that tells two with one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        user: User = obj
        return user.name_and_title


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Skäl",
        help_text="Minst 10 tecken. Skriv inga namn eller personnummer.",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Skriv skälet med minst 10 tecken.",
            "max_length": f"Skriv skälet med högst {LONGEST} tecken.",
        },
    )

    def clean_reason(self) -> str:
        return typed_reason(self.cleaned_data["reason"])


class ProtectForm(ReasonForm):
    """What any caseworker may: to protect."""

    level = forms.ChoiceField(
        label="Skydd",
        choices=[(one.value, one.label.capitalize()) for one in Protection if one != "none"],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilket skydd personen har."},
    )
    field_order = ["level", "reason"]


class RulingForm(ReasonForm):
    """What the unit manager decides."""

    level = forms.ChoiceField(
        label="Skydd",
        choices=[
            (one.value, "Inget skydd" if one == "none" else one.label.capitalize())
            for one in Protection
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vilket skydd personen har."},
    )
    circle = ColleaguesField(
        queryset=None,
        label="Den namngivna kretsen",
        help_text="Bara de som är ikryssade når personen. Utan kryss når hela enheten en person "
        "utan skydd.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland enhetens medarbetare."},
    )
    eservice_allowed = forms.BooleanField(
        label="E-tjänst trots skydd",
        help_text="Kretsen kan då aktivera e-tjänsten för personen.",
        required=False,
    )
    # How it stood when the page was opened; kept with the rest when the session ends.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["level", "circle", "eservice_allowed", "reason"]

    def __init__(
        self, data: QueryDict | None, *, actor: Actor, person: Person, reason: str = ""
    ) -> None:
        as_it_is = {
            "level": person.protection,
            "circle": [user.pk for user in circle_of(person)],
            "eservice_allowed": person.eservice_allowed,
            "reason": reason,
            "seen": version_of_protection(person),
        }
        super().__init__(data, initial=as_it_is)
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ModelMultipleChoiceField)
        circle.queryset = circle_candidates(actor, person)

    @property
    def ruling(self) -> Ruling:
        """What was decided. Only for a form that is valid."""
        return Ruling(
            level=self.cleaned_data["level"],
            circle=tuple(self.cleaned_data["circle"]),
            reason=self.cleaned_data["reason"],
            eservice_allowed=self.cleaned_data["eservice_allowed"],
        )


class CustomerNumberForm(forms.Form):
    """A client number as people write it: with spaces, and with the slip told."""

    customer_number = forms.CharField(
        label="Kundnummer",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Fyll i kundnummer."},
    )

    def clean_customer_number(self) -> str:
        digits = "".join(self.cleaned_data["customer_number"].replace("-", " ").split())
        if not customer_number.is_valid(digits):
            raise ValidationError(
                "Kundnumret stämmer inte. Kontrollera siffrorna, det ska vara sju."
            )
        return digits


class WhomToDecideOnForm(CustomerNumberForm, ReasonForm):
    """The first step. It travels hidden in the second, beside the reason of the decision itself."""

    prefix = "whom"
    field_order = ["customer_number", "reason"]

"""What is written about a person: who they are, by which number, and what happened to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from casework.actions.intakes import Received
from casework.actions.persons import Contact, Facts
from casework.actions.vital_events import VitalEvent
from casework.changed_meanwhile import carry_shown, written_on
from casework.eservice_forms import AddressesForm
from casework.identity import Identity
from casework.models import Intake, Person

NUMBER, RESERVE, NONE = "number", "reserve", "none"
NUMBER_LABEL = "Personnummer eller samordningsnummer"
BY_INTAKE, BY_RELATION = "intake", "relation"
NO_SUCH_DATE = "Skriv datumet som ÅÅÅÅ-MM-DD."


def line(label: str, *, longest: int, required: str = "", **more: Any) -> forms.CharField:
    """A line of text; `required` is the sentence when it is missing."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(required),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": required,
            "max_length": f"{label} får ha högst {longest} tecken.",
        },
        **more,
    )


def day(label: str, *, required: str = "", **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=bool(required),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%Y%m%d"],
        error_messages={"required": required, "invalid": NO_SUCH_DATE},
        **more,
    )


class IdentityForm(forms.Form):
    """A number, one of the municipality's own, or none. Whether it is taken, the verb knows."""

    NUMBERS = [(NUMBER, "Nummer från Skatteverket"), (RESERVE, "Reservnummer, som kommunen ger")]

    identity = forms.ChoiceField(
        label="Identitet",
        choices=[*NUMBERS, (NONE, "Inget nummer")],
        initial=NUMBER,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj identitet."},
    )
    number = line(NUMBER_LABEL, longest=40, help_text="ÅÅÅÅMMDD-NNNN.")
    birth_date = day("Födelsedatum", help_text="Om personen saknar personnummer.")

    chosen_identity: Identity

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = False
        self.fields["birth_date"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, born = cleaned.get("identity"), cleaned.get("birth_date")
        if kind == NUMBER:
            self._read_number(cleaned.get("number", ""))
        elif kind == RESERVE:
            self.chosen_identity = Identity.reserve(born)
        elif kind == NONE:
            self.chosen_identity = Identity.without_number(born)
        return cleaned

    def _read_number(self, written: str) -> None:
        if "number" in self.errors:
            return
        if not written:
            self.add_error("number", "Fyll i personnummer eller samordningsnummer.")
            return
        try:
            self.chosen_identity = Identity.by_number(written)
        except ValidationError as error:
            self.add_error("number", error)


class ChangeIdentityForm(IdentityForm):
    """Another number for somebody who is registered."""

    NEW, WRONG = "new", "wrong"

    why = forms.ChoiceField(
        label="Varför byts numret?",
        choices=[
            (NEW, "Personen har fått ett nytt nummer. Det gamla sparas och går att söka på."),
            (WRONG, "Det gamla numret var fel och är någon annans. Det sparas inte."),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför numret byts."},
    )
    field_order = ["why", "identity", "number", "birth_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        identity = self.fields["identity"]
        assert isinstance(identity, forms.ChoiceField)
        identity.choices = self.NUMBERS

    @property
    def was_wrong(self) -> bool:
        return bool(self.cleaned_data["why"] == self.WRONG)


class FactsForm(forms.Form):
    given_name = line("Förnamn", longest=100, required="Fyll i förnamn.")
    family_name = line("Efternamn", longest=100, required="Fyll i efternamn.")
    preferred_name = line("Tilltalsnamn", longest=100)
    language = forms.ChoiceField(
        label="Språk i avisering", choices=Person.Language, initial=Person.Language.SWEDISH
    )
    interpreter_needed = forms.BooleanField(label="Behöver tolk", required=False)
    interpreter_language = line("Tolkspråk", longest=100)
    care_of = line("c/o", longest=100)
    street_address = line("Gatuadress", longest=200)
    postal_code = line("Postnummer", longest=10)
    city = line("Postort", longest=100)

    def clean_postal_code(self) -> str:
        """Five digits as they are written in Sweden; a foreign one as it is."""
        written: str = self.cleaned_data["postal_code"]
        digits = written.replace(" ", "")
        is_swedish = len(digits) == 5 and digits.isascii() and digits.isdigit()
        return f"{digits[:3]} {digits[3:]}" if is_swedish else written

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("interpreter_needed"):
            cleaned["interpreter_language"] = ""
        elif not cleaned.get("interpreter_language") and "interpreter_language" not in self.errors:
            self.add_error("interpreter_language", "Fyll i tolkspråk.")
        return cleaned

    @property
    def facts(self) -> Facts:
        """What is known. Only for a form that is valid."""
        return Facts(**{name: self.cleaned_data[name] for name in FactsForm.base_fields})


class ChangeFactsForm(FactsForm):
    """The facts of somebody registered already.

    Each field carries what it showed, so that a page that has stood open writes back nothing that
    a colleague has changed meanwhile.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carry_shown(self, *self.fields)

    @property
    def written(self) -> set[str]:
        """The facts that were changed on the page. Only for a form that is valid."""
        return written_on(self, *self.fields)


class RegisterForm(AddressesForm, IdentityForm, FactsForm):
    """A new person, with the intake that brought them (R13), or to stand in relation to another."""

    mobile = line("Mobilnummer", longest=40, help_text="Till exempel 070-174 06 05.")
    email = line("E-postadress", longest=254)
    why = forms.ChoiceField(
        label="Varför registreras personen?",
        choices=[
            (BY_INTAKE, "Personen är aktualiserad hos enheten"),
            (BY_RELATION, "Personen ska bara läggas till som relation till någon annan"),
        ],
        initial=BY_INTAKE,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj varför personen registreras."},
    )
    type = forms.ChoiceField(
        label="Typ av aktualisering",
        choices=[
            ("", "Välj typ"),
            *((value, label.capitalize()) for value, label in Intake.Type.choices),
        ],
        required=False,
    )
    received_on = day("Inkom", initial=stockholm_today)
    reason = line("Orsak", longest=200, help_text="Till exempel: Ansökan om försörjningsstöd.")
    from_whom = line("Från vem", longest=200, help_text="Till exempel skolan eller personen själv.")

    field_order = ["identity", "number", "birth_date"]

    REQUIRED_OF_AN_INTAKE = {
        "type": "Välj typ av aktualisering.",
        "received_on": "Fyll i när det inkom.",
        "reason": "Fyll i orsak.",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("why") == BY_INTAKE:
            for name, sentence in self.REQUIRED_OF_AN_INTAKE.items():
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, sentence)
        return cleaned

    @property
    def received(self) -> Received | None:
        if self.cleaned_data["why"] != BY_INTAKE:
            return None
        names = ("type", "received_on", "reason", "from_whom")
        return Received(**{name: self.cleaned_data[name] for name in names})

    @property
    def contact(self) -> Contact:
        return Contact(self.cleaned_data["mobile"], self.cleaned_data["email"])


class VitalEventForm(forms.Form):
    event = forms.ChoiceField(
        label="Vad har hänt?",
        choices=VitalEvent.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som har hänt."},
    )
    on = day("Datum", required="Fyll i datum.")

"""What caseworkers fill in about economic assistance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from casework.actions.assistance_applications import Received
from casework.actions.assistance_calculations import Sums
from casework.actions.assistance_decisions import STATUS_AFTER, Terms
from casework.actions.assistance_payments import Planned
from casework.assistance_fields import AmountField, MonthField, day_field, publish_field
from casework.models import Decision, EconomicAssistanceApplication, Payment, Person
from casework.money import shown_amount

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_LINES, LONGEST_LINE = 12, 200


class CoApplicantField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.full_name}, född {obj.birth_year}"


class DecisionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A decision in a list: when, what and how much."""

    def label_from_instance(self, obj: Decision) -> str:
        words = f"{obj.decided_on:%Y-%m-%d} {obj.type}, {obj.get_outcome_display()}"
        return f"{words}, {shown_amount(obj.amount)} kr" if obj.amount else words


class ApplicationForm(forms.Form):
    """An application on paper, as it is registered."""

    kind = forms.ChoiceField(
        label="Slag",
        choices=[
            (kind.value, kind.label.capitalize()) for kind in EconomicAssistanceApplication.Kind
        ],
        error_messages={"required": "Välj slag av ansökan."},
    )
    period_month = MonthField(
        label="Avser månad",
        help_text="Till exempel 2026-11.",
        error_messages={"required": "Fyll i vilken månad ansökan avser."},
    )
    received_on = day_field("Inkom", "Fyll i vilken dag ansökan kom in.")
    co_applicant = CoApplicantField(
        Person.objects.none(),
        label="Medsökande",
        required=False,
        empty_label="Ingen medsökande",
    )
    summary = forms.CharField(
        label="Sammanfattning",
        help_text="Vad ansökan gäller, en sak per rad. Visas för den sökande när den publiceras.",
        required=False,
        max_length=MOST_LINES * LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    publish = publish_field()

    def __init__(self, *args: Any, co_applicants: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["co_applicant"]
        assert isinstance(field, CoApplicantField)
        field.queryset = co_applicants
        field.initial = co_applicants.first()

    def clean_summary(self) -> tuple[str, ...]:
        written = self.cleaned_data["summary"].splitlines()
        lines = tuple(line.strip() for line in written if line.strip())
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(
                f"Skriv högst {MOST_LINES} rader med högst {LONGEST_LINE} tecken på varje."
            )
        return lines

    @property
    def received(self) -> Received:
        """What was written. Only for a form that is valid."""
        names = ("kind", "period_month", "received_on", "co_applicant", "summary")
        return Received(**{name: self.cleaned_data[name] for name in names})


class SupplementForm(forms.Form):
    """What is missing, in words for the citizen, and until when it can be sent."""

    missing = forms.CharField(
        label="Det här behöver vi",
        help_text="Skriv vad den sökande ska skicka. Texten visas på Mina sidor.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Skriv vad som saknas."},
    )
    due_on = day_field("Senast", "Fyll i sista dagen.")
    publish = publish_field("Publicera ansökan genast")


class DecisionForm(forms.Form):
    """A new decision about the month, or one that is in the case already."""

    decision = DecisionField(
        Decision.objects.none(),
        label="Beslut",
        required=False,
        empty_label="Nytt beslut",
        help_text="Väljer du ett beslut som redan finns i ärendet behöver du inte fylla i resten.",
    )
    outcome = forms.ChoiceField(
        label="Utfall",
        choices=[("", "Välj"), *((one, Decision.Outcome(one).label) for one in STATUS_AFTER)],
        required=False,
    )
    amount = AmountField(
        label="Belopp i kronor", required=False, help_text="Lämnas tomt vid avslag."
    )
    decided_on = day_field("Beslutsdatum", "Fyll i beslutsdatum.")
    publish = publish_field()

    def __init__(self, *args: Any, linkable: QuerySet[Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not linkable:
            del self.fields["decision"]
            return
        field = self.fields["decision"]
        assert isinstance(field, DecisionField)
        field.queryset = linkable

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("decision") and "outcome" not in self.errors and not cleaned["outcome"]:
            self.add_error("outcome", "Välj utfall.")
        return cleaned

    @property
    def terms(self) -> Terms:
        names = ("outcome", "decided_on", "amount")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class CalculationForm(forms.Form):
    norm_sum = AmountField(label="Riksnorm", error_messages={"required": "Fyll i riksnormen."})
    common_costs = AmountField(
        label="Gemensamma kostnader",
        error_messages={"required": "Fyll i gemensamma kostnader, eller 0."},
    )
    other_costs = AmountField(
        label="Övriga kostnader",
        help_text="Till exempel hyra och el.",
        error_messages={"required": "Fyll i övriga kostnader, eller 0."},
    )
    incomes = AmountField(
        label="Inkomster", error_messages={"required": "Fyll i inkomsterna, eller 0."}
    )
    is_final = forms.BooleanField(
        label="Beräkningen är fastställd",
        required=False,
        help_text="Bara en fastställd beräkning kan publiceras.",
    )
    publish = publish_field()

    @property
    def sums(self) -> Sums:
        names = ("norm_sum", "common_costs", "other_costs", "incomes")
        return Sums(**{name: self.cleaned_data[name] for name in names})


class PaymentForm(forms.Form):
    """What is to be paid. The account's number is never asked for, only its end."""

    amount = AmountField(label="Belopp i kronor", error_messages={"required": "Fyll i beloppet."})
    pay_on = day_field("Utbetalningsdag", "Fyll i utbetalningsdag.")
    method = forms.ChoiceField(
        label="Sätt",
        choices=[(method.value, method.label.capitalize()) for method in Payment.Method],
        error_messages={"required": "Välj hur pengarna betalas ut."},
    )
    account_ends_with = forms.RegexField(
        r"^[0-9]{4}$",
        label="Kontots fyra sista siffror",
        help_text="Bara vid insättning.",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Fyll i fyra siffror."},
    )
    payee = forms.CharField(
        label="Mottagare",
        help_text="Vem räkningen betalas till. Lämnas tomt när pengarna går till den sökande.",
        required=False,
        max_length=200,
    )
    note = forms.CharField(
        label="Meddelande",
        help_text="Visas för den sökande vid utbetalningen.",
        required=False,
        max_length=200,
    )
    publish = publish_field()

    @property
    def planned(self) -> Planned:
        names = ("amount", "pay_on", "method", "payee", "account_ends_with", "note")
        written = {name: self.cleaned_data[name] for name in names}
        if written["method"] != Payment.Method.ACCOUNT:
            written["account_ends_with"] = ""
        return Planned(**written)

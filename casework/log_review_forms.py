"""What a reviewer of the access log fills in: the period, the outcome, or a question."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q

from accounts.calendar import stockholm_today
from accounts.models import Membership, User
from audit.models import LogReview
from casework.customer_number import is_valid
from casework.log_review import reviewed_unit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor

USUAL_DAYS, MOST_DAYS = 30, 366
# Before there was any log.
FIRST_YEAR = 2020


def usual_period(today: date | None = None) -> tuple[date, date]:
    """The month that ends today."""
    until = today or stockholm_today()
    return until - timedelta(days=USUAL_DAYS), until


class PeriodForm(forms.Form):
    since = forms.DateField(
        label="Från och med",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Fyll i från och med.",
            "invalid": "Skriv datumet som 2026-11-01.",
        },
    )
    until = forms.DateField(
        label="Till och med",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Fyll i till och med.",
            "invalid": "Skriv datumet som 2026-11-30.",
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until:
            if since.year < FIRST_YEAR or until > stockholm_today():
                self.add_error("until", "Välj en period som har varit.")
            elif until < since:
                self.add_error(
                    "until", "Till och med ska vara samma dag som från och med eller senare."
                )
            elif until - since > timedelta(days=MOST_DAYS):
                self.add_error("until", "Välj en period på högst ett år.")
        return cleaned

    @property
    def period(self) -> tuple[date, date]:
        return self.cleaned_data["since"], self.cleaned_data["until"]


class ReviewForm(forms.Form):
    """What came of the look; a follow-up says what is to be followed up."""

    seen = forms.CharField(widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label="Utfall",
        choices=[
            (LogReview.Result.APPROVED, "Godkänd"),
            (LogReview.Result.FOLLOW_UP, "Behöver följas upp"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj Godkänd eller Behöver följas upp."},
    )
    comment = forms.CharField(
        label="Kommentar",
        help_text="Krävs när något behöver följas upp. Skriv inga namn eller personnummer.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class QuestionForm(PeriodForm):
    """All rows about one client number, or by one colleague."""

    customer_number = forms.CharField(
        label="Kundnummer",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    colleague = forms.ModelChoiceField(
        label="Medarbetare",
        queryset=User.objects.none(),
        required=False,
        to_field_name="public_id",
        empty_label="Alla",
        error_messages={"invalid_choice": "Välj en medarbetare i listan."},
    )
    field_order = ["customer_number", "colleague", "since", "until"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["colleague"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = _colleagues(actor)

    def clean_customer_number(self) -> str:
        number: str = "".join(self.cleaned_data["customer_number"].split())
        if number and not is_valid(number):
            raise forms.ValidationError(
                "Kundnumret stämmer inte. Kontrollera siffrorna, det ska vara sju."
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_number = cleaned.get("customer_number") or "customer_number" in self.errors
        if not has_number and not cleaned.get("colleague") and "colleague" not in self.errors:
            self.add_error("customer_number", "Fyll i ett kundnummer eller välj en medarbetare.")
        return cleaned


def _colleagues(actor: Actor) -> QuerySet[User]:
    """Also those who have left: what they looked at is still in the log."""
    unit = reviewed_unit(actor)
    theirs = Membership.objects.filter(unit__name=unit) if unit else Membership.objects.all()
    return User.objects.filter(Q(pk__in=theirs.values("user")), kind=User.Kind.STAFF).order_by(
        "sort_name", "pk"
    )

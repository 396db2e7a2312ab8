"""The forms of an assignment: what it is, who is the contact, and why it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models.functions import Collate

from accounts.calendar import stockholm_today
from accounts.models import Unit, User
from accounts.swedish_order import sort_key
from casework.actions.contact_staff import colleagues
from casework.models import Service

if TYPE_CHECKING:
    from casework.models import Assignment, Case


class ServiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, service: Service) -> str:
        until = f" till {service.period_to:%Y-%m-%d}" if service.period_to else ""
        return f"{service.type}, från {service.period_from:%Y-%m-%d}{until}"


class ColleaguesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """With the title: two can have the same name (R137)."""

    def label_from_instance(self, user: User) -> str:
        return user.name_and_title


class AssignmentForm(forms.Form):
    """What is asked of which provider, in which of the case's services."""

    service = ServiceField(
        Service.objects.none(),
        label="Insats",
        empty_label="Välj",
        error_messages={"required": "Välj insats."},
    )
    provider_unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Utförare",
        empty_label="Välj",
        error_messages={"required": "Välj utförare."},
    )
    title = forms.CharField(
        label="Rubrik",
        max_length=200,
        help_text="Syns för utföraren redan innan uppdraget är mottaget. "
        "Skriv vad uppdraget gäller, inget om personen.",
        error_messages={
            "required": "Fyll i rubrik.",
            "max_length": "Rubriken får ha högst 200 tecken.",
        },
    )
    description = forms.CharField(
        label="Beskrivning",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Syns för utföraren när uppdraget är mottaget.",
        error_messages={"max_length": "Beskrivningen är för lång. Korta den."},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        services = case.services.order_by("-period_from", "-pk")
        if len(services) == 1:
            kwargs["initial"] = {"service": services[0]} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        self.fields["provider_unit"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
            kind=Unit.Kind.PROVIDER, is_active=True
        ).order_by(Collate(sort_key("name"), "C"), "pk")


class ReasonForm(forms.Form):
    """Why it is declined, revoked or ended, for the other side to read."""

    reason = forms.CharField(
        label="Orsak",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Fyll i orsak.",
            "max_length": "Orsaken får ha högst 200 tecken.",
        },
    )


class EndForm(ReasonForm):
    ended_on = forms.DateField(
        label="Slutdatum",
        initial=stockholm_today,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": "Fyll i slutdatum.",
            "invalid": "Skriv datumet som ÅÅÅÅ-MM-DD.",
        },
    )
    field_order = ["ended_on", "reason"]


class ContactStaffForm(forms.Form):
    contact_staff = ColleaguesField(
        User.objects.none(),
        label="Kontaktpersoner",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland dem som arbetar på enheten."},
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["contact_staff"] = list(assignment.contact_staff.order_by("pk"))
        self.fields["contact_staff"].queryset = colleagues(  # type: ignore[attr-defined]
            assignment.provider_unit
        )

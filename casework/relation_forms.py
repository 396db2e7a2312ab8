"""Who is close to the file holder, on what they are approved, and where they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from casework.actions.relations import Tie
from casework.approval_rules import Grounds
from casework.eservice_forms import ContactForm
from casework.models import Case, MessagingApproval, Relation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import Person

FOLLOWS = "Det som följer av relationen"


class CaseChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """An open case of the file holder that the actor may open, by its number."""

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.number}, {obj.get_area_display()} ({obj.get_stage_display()})"


def cases_to_approve_in(actor: Actor, file_holder: Person) -> QuerySet[Case]:
    """Also those without an investigation: who chooses one is told what is missing (R30)."""
    open_ones = Case.objects.visible_to(actor).open().filter(file__file_holder=file_holder)
    return open_ones.select_related("file").order_by("-opened_on", "-pk")


def the_only(cases: QuerySet[Case]) -> Case | None:
    """The case that stands chosen: the only one there is, or the only one being investigated."""
    found = list(cases[:2])
    if len(found) == 1:
        return found[0]
    investigated = list(cases.filter(investigations__isnull=False).distinct()[:2])
    return investigated[0] if len(investigated) == 1 else None


class GroundsForm(forms.Form):
    """In which case somebody is approved for messages, on what, and until when."""

    case = CaseChoice(
        label="Ärende",
        queryset=Case.objects.none(),
        to_field_name="public_id",
        empty_label="Välj ärende",
        required=False,
        error_messages={"invalid_choice": "Välj ett ärende i listan."},
    )
    basis = forms.ChoiceField(
        label="Grund",
        choices=[("", FOLLOWS), *MessagingApproval.Basis.choices],
        help_text=(
            "För vårdnadshavare Vårdnadshavare, för god man, förvaltare och särskilt förordnad "
            "vårdnadshavare Förordnande, för ombud Fullmakt, annars Samtycke."
        ),
        required=False,
    )
    basis_note = forms.CharField(label="Notering om grunden", required=False, max_length=200)
    ends_on = forms.DateField(
        label="Gäller till",
        help_text="Behövs bara om godkännandet ska upphöra en viss dag.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv datumet som 2026-12-01."},
    )

    def __init__(self, *args: Any, actor: Actor, file_holder: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = cases_to_approve_in(actor, file_holder)
        field = self.fields["case"]
        assert isinstance(field, CaseChoice)
        field.queryset = cases
        if not self.is_bound and "case" not in self.initial and (only := the_only(cases)):
            self.initial["case"] = only.public_id

    def ask_for_case(self) -> None:
        if not self.cleaned_data.get("case") and "case" not in self.errors:
            self.add_error("case", "Välj det ärende som godkännandet gäller i.")

    @property
    def grounds(self) -> Grounds:
        """Only for a form that is valid and has a case."""
        written = self.cleaned_data
        return Grounds(written["case"], written["basis"], written["basis_note"], written["ends_on"])


class ApprovalForm(GroundsForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.ask_for_case()
        return cleaned


class RelationForm(GroundsForm, ContactForm):
    """All of it on one page: who, what they are, approved or not, and where they are reached."""

    kind = forms.ChoiceField(
        label="Relation",
        choices=[
            ("", "Välj relation"),
            *[(kind.value, f"{kind.label[:1].upper()}{kind.label[1:]}") for kind in Relation.Kind],
        ],
        error_messages={"required": "Välj vad personen är till aktbäraren."},
    )
    valid_from = forms.DateField(
        label="Från och med",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Fyll i från och med.",
            "invalid": "Skriv datumet som 2026-12-01.",
        },
    )
    note = forms.CharField(label="Notering om relationen", required=False, max_length=200)
    approve = forms.BooleanField(label="Godkänd för meddelande", required=False)
    field_order = [
        "kind",
        "valid_from",
        "note",
        "approve",
        "case",
        "basis",
        "basis_note",
        "ends_on",
    ]

    def __init__(
        self, *args: Any, wants_approval: bool = False, has_chosen: bool = False, **kwargs: Any
    ) -> None:
        """`wants_approval` when the button says so and not the box."""
        super().__init__(*args, **kwargs)
        self._wants_approval = wants_approval
        self._has_chosen = has_chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self._has_chosen:
            self.add_error(None, "Sök och välj personen i listan.")
        if self.is_approving:
            self.ask_for_case()
        return cleaned

    @property
    def is_approving(self) -> bool:
        return self._wants_approval or bool(self.cleaned_data.get("approve"))

    @property
    def tie(self) -> Tie:
        written = self.cleaned_data
        return Tie(written["kind"], written["valid_from"], written["note"])

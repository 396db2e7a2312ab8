"""The forms of a case. Whether the step may be taken is the verb's matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from casework.actions.cases import NewMatter
from casework.actions.process import Ruling
from casework.assistance_fields import AmountField
from casework.case_fields import CHOOSE, ColleagueField, day, offer, words
from casework.colleagues import colleagues, colleagues_at
from casework.models import CaseAssignment, Decision, Intake
from casework.stages import GRANTING

if TYPE_CHECKING:
    from collections.abc import Callable

    from casework.models import Case, Investigation

Outcome = Decision.Outcome
CHOOSE_CASEWORKER = "Välj en handläggare."


class CaseForm(forms.Form):
    """A form about a case, which remembers how the case was when it was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.initial["seen"] = case.version

    def look_again(self) -> None:
        """Shown once more after a refusal, it goes by the case as it is now."""
        self.case.refresh_from_db(fields=["version"])
        self.data = dict(self.data.items()) | {self.add_prefix("seen"): str(self.case.version)}


class InvestigationForm(CaseForm):
    type = words("Typ av utredning", required="Fyll i typ av utredning.", longest=100)
    opened_on = day("Inleds", required="Fyll i när utredningen inleds.")
    due_on = day("Ska vara klar", help_text="Lämna tomt om inget datum är bestämt.")
    caseworker = ColleagueField("Handläggare", required=CHOOSE_CASEWORKER, queryset=None)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        offer_caseworkers(self, case)
        self.initial.setdefault("opened_on", stockholm_today())


class CloseInvestigationForm(CaseForm):
    closed_on = day("Avslutas", required="Fyll i när utredningen avslutas.")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.initial.setdefault("closed_on", stockholm_today())


class DecisionForm(CaseForm):
    type = words("Beslutet gäller", required="Fyll i vad beslutet gäller.", longest=100)
    outcome = forms.ChoiceField(
        label="Utfall",
        choices=[(value, label.capitalize()) for value, label in Outcome.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj utfall.", **CHOOSE},
    )
    decided_on = day("Beslutsdatum", required="Fyll i beslutsdatum.")
    decision_maker = ColleagueField(
        "Beslutsfattare", required="Välj beslutsfattare.", queryset=None
    )
    investigation: forms.ModelChoiceField[Investigation] = forms.ModelChoiceField(
        None,
        label="Utredning",
        required=False,
        to_field_name="public_id",
        empty_label="Ingen utredning",
        error_messages=CHOOSE,
    )
    closes_investigation = forms.BooleanField(
        label="Avsluta utredningen med beslutet", required=False
    )
    period_from = day("Gäller från och med")
    period_to = day("Gäller till och med")
    amount = AmountField(label="Belopp i kronor", required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        investigations = case.investigations.order_by("closed_on", "-opened_on", "pk")
        offer_caseworkers(self, case, "decision_maker")
        offer(self, "investigation", investigations)
        self.initial.setdefault("decided_on", stockholm_today())
        first_open = investigations.filter(closed_on__isnull=True).first()
        self.initial["investigation"] = first_open.public_id if first_open else None
        self.initial["closes_investigation"] = first_open is not None

    @property
    def ruling(self) -> Ruling:
        """What was decided. Only for a form that is valid."""
        names = Ruling.__dataclass_fields__
        return Ruling(**{name: self.cleaned_data[name] for name in names})


class ServiceForm(CaseForm):
    decision: forms.ModelChoiceField[Decision] = forms.ModelChoiceField(
        None,
        label="Beslut",
        to_field_name="public_id",
        empty_label=None,
        error_messages={"required": "Välj beslut.", **CHOOSE},
    )
    type = words("Insats", required="Fyll i insatsen.", longest=100)
    period_from = day("Från och med", required="Fyll i från och med.")
    period_to = day("Till och med", help_text="Lämna tomt om insatsen gäller tills vidare.")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        granting = case.decisions.filter(outcome__in=GRANTING).order_by("-decided_on", "-pk")
        offer(self, "decision", granting)
        if latest := granting.first():
            self.initial.setdefault("type", latest.type)
            self.initial.setdefault("period_from", latest.period_from or latest.decided_on)
            self.initial.setdefault("period_to", latest.period_to)


class CloseForm(CaseForm):
    reason = words("Orsak till avslut", required="Fyll i orsak till avslut.")


class ReopenForm(CaseForm):
    type = forms.ChoiceField(
        label="Ny aktualisering",
        choices=[(value, label.capitalize()) for value, label in Intake.Type.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj typ av aktualisering.", **CHOOSE},
    )
    received_on = day("Inkom", required="Fyll i när den kom in.")
    reason = words("Orsak", required="Fyll i orsak.")
    from_whom = words("Från")
    investigation = words("Typ av utredning", required="Fyll i typ av utredning.", longest=100)
    due_on = day("Utredningen ska vara klar", help_text="Lämna tomt om inget datum är bestämt.")
    caseworker = ColleagueField("Handläggare", required=CHOOSE_CASEWORKER, queryset=None)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        offer_caseworkers(self, case)
        self.initial.setdefault("received_on", stockholm_today())

    @property
    def matter(self) -> NewMatter:
        """Why it is opened again. Only for a form that is valid."""
        names = NewMatter.__dataclass_fields__
        return NewMatter(**{name: self.cleaned_data[name] for name in names})


def offer_caseworkers(form: forms.Form, case: Case, name: str = "caseworker") -> None:
    """The unit's colleagues and those who help in the case; whoever handles it is chosen."""
    current = CaseAssignment.objects.held().filter(case=case)
    offered = colleagues_at(case.responsible_unit) | colleagues().filter(
        pk__in=current.values("user")
    )
    offer(form, name, offered.order_by("sort_name", "pk"))
    main = current.filter(kind=CaseAssignment.Kind.MAIN).select_related("user").first()
    if main:
        form.initial.setdefault(name, main.user.public_id)


def taken(form: forms.Form, deed: Callable[[], object]) -> bool:
    """Whether the form was right and the deed was done; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        deed()
    except ValidationError as error:
        form.add_error(None, error)
        if isinstance(form, CaseForm):
            form.look_again()
        return False
    return True

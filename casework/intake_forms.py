"""The forms of an intake: what came in, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.calendar import stockholm_today
from casework.actions.intakes import Received
from casework.case_fields import CHOOSE, ColleagueField, UnitField, day, offer, words
from casework.colleagues import authority_units, colleagues_at
from casework.models import Case, Intake

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit


class IntakeForm(forms.Form):
    type = forms.ChoiceField(
        label="Typ",
        choices=[(value, label.capitalize()) for value, label in Intake.Type.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj typ av aktualisering.", **CHOOSE},
    )
    received_on = day("Inkom", required="Fyll i när den kom in.")
    reason = words("Orsak", required="Fyll i orsak.", help_text="Till exempel ansökan om stöd.")
    from_whom = words("Från", help_text="Den enskilde, en myndighet eller någon annan.")
    unit = UnitField("Enhet", required="Välj enhet.", queryset=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", authority_units())
        self.initial.setdefault("received_on", stockholm_today())
        if actor.unit is not None:
            self.initial.setdefault("unit", actor.unit.public_id)

    @property
    def received(self) -> Received:
        """What came in. Only for a form that is valid."""
        names = Received.__dataclass_fields__
        return Received(**{name: self.cleaned_data[name] for name in names})


class HandOverForm(forms.Form):
    unit = UnitField("Enhet", required="Välj enhet.", queryset=None)

    def __init__(self, *args: Any, besides: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", authority_units().exclude(pk=besides.pk))


class NoActionForm(forms.Form):
    reason = words("Orsak", required="Fyll i varför den inte leder till någon åtgärd.")


class OpenCaseForm(forms.Form):
    area = forms.ChoiceField(
        label="Område",
        choices=[("", "Välj"), *((v, w.capitalize()) for v, w in Case.Area.choices)],
        error_messages={"required": "Välj område.", **CHOOSE},
    )
    caseworker = ColleagueField("Handläggare", required="Välj en handläggare.", queryset=None)

    def __init__(self, *args: Any, actor: Actor, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = colleagues_at(unit)
        offer(self, "caseworker", offered)
        if offered.filter(pk=actor.user.pk).exists():
            self.initial.setdefault("caseworker", actor.user.public_id)


class AttachForm(forms.Form):
    case: forms.ModelChoiceField[Case] = forms.ModelChoiceField(
        None,
        label="Ärende",
        to_field_name="public_id",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj ett ärende.", **CHOOSE},
    )

    def __init__(self, *args: Any, cases: QuerySet[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "case", cases)

"""The forms about who is in a case: caseworkers, unit, restriction and parties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from casework.case_fields import CHOOSE, ColleagueField, offer, words
from casework.case_forms import CHOOSE_CASEWORKER, CaseForm
from casework.colleagues import colleagues, colleagues_at, colleagues_elsewhere
from casework.models import CaseParticipant

if TYPE_CHECKING:
    from accounts.models import Unit, User
    from casework.models import Case


class MainForm(CaseForm):
    user = ColleagueField("Ny handläggare", required=CHOOSE_CASEWORKER, queryset=None)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        offer(self, "user", colleagues_at(case.responsible_unit))


class CoForm(CaseForm):
    user = ColleagueField("Ny medhandläggare", required="Välj en medhandläggare.", queryset=None)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        offer(self, "user", colleagues())


class TransferForm(CaseForm):
    """To whom; which unit follows from where in the list they stand."""

    user = forms.ChoiceField(
        label="Ny handläggare",
        help_text="Välj enhet och handläggare. Enheten får ansvaret för ärendet.",
        error_messages={"required": CHOOSE_CASEWORKER, **CHOOSE},
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        places = colleagues_elsewhere(case.responsible_unit)
        self._found = {f"{unit.public_id}.{one.public_id}": (unit, one) for unit, one in places}
        groups: dict[str, list[tuple[str, str]]] = {}
        for value, (unit, one) in self._found.items():
            groups.setdefault(unit.name, []).append((value, one.name_and_title))
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Välj"), *groups.items()]

    @property
    def chosen(self) -> tuple[Unit, User]:
        """The unit and the colleague. Only for a form that is valid."""
        return self._found[self.cleaned_data["user"]]


class PartyForm(forms.Form):
    """Who was chosen among those the search showed, and as what."""

    # The page draws the choices itself. What is wrong leads to the search, which is always there.
    person = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"id": "recipient-query"}),
        error_messages={"required": "Välj en person.", "invalid": "Välj en person."},
    )
    role = forms.ChoiceField(
        label="Roll i ärendet",
        choices=[("", "Välj"), *((v, w.capitalize()) for v, w in CaseParticipant.Role.choices)],
        error_messages={"required": "Välj roll i ärendet.", **CHOOSE},
    )


class RestrictForm(CaseForm):
    reason = words("Orsak", required="Fyll i orsak.")

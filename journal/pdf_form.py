"""The form Skapa PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from journal.access import is_own
from journal.form_fields import Heading
from journal.print_templates import default_print_template, print_templates_for

if TYPE_CHECKING:
    from accounts.actor import Actor
    from journal.models import Document, PrintTemplate


class PdfForm(forms.Form):
    """The authority chooses among its print templates; a provider has its unit's (D3).

    Of the other side's document nothing is chosen: it is sent as its own side would.
    """

    print_template: forms.ModelChoiceField[PrintTemplate] = forms.ModelChoiceField(
        label="Utskriftsmall",
        queryset=None,
        empty_label=None,
        error_messages={
            "required": "Välj en utskriftsmall.",
            "invalid_choice": "Utskriftsmallen finns inte längre. Välj en annan.",
        },
    )
    heading = Heading(
        label="Rubrik på dokumentet",
        max_length=250,
        help_text="Står överst i brevet och blir filens namn.",
        error_messages={
            "required": "Skriv en rubrik.",
            "max_length": "Rubriken får ha högst 250 tecken.",
        },
    )

    def __init__(self, *args: Any, actor: Actor, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = default_print_template(actor, document)
        self.initial["heading"] = document.heading
        self.initial["print_template"] = self.default
        own = is_own(actor, document)
        if not own:
            del self.fields["heading"]
        if actor.is_provider or not own:
            del self.fields["print_template"]
        else:
            choice = self.fields["print_template"]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = print_templates_for(actor, document)
        self._usual = document.heading

    @property
    def chosen(self) -> PrintTemplate | None:
        return self.cleaned_data.get("print_template", self.default)

    @property
    def written_heading(self) -> str:
        return str(self.cleaned_data.get("heading", self._usual))

"""What somebody writes about themselves. Whether it can be so is the verbs' matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.actions.own_profile import Wanted
from casework.changed_meanwhile import carry_shown, written_on
from casework.eservice_forms import DetailsForm
from portal.phone import EXAMPLE

if TYPE_CHECKING:
    from casework.models import Person

BOXES = ("notify_sms", "notify_email")


def _kind_of_number() -> str:
    return format_html(gettext("Ett svenskt nummer, till exempel {number}."), number=EXAMPLE)


class OwnContactForm(DetailsForm):
    mobile = forms.CharField(
        label=_("Mobilnummer"),
        help_text=lazy(_kind_of_number, str)(),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national"}),
    )
    email = forms.CharField(
        label=_("E-postadress"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    notify_sms = forms.BooleanField(label=_("Notis via SMS"), required=False)
    notify_email = forms.BooleanField(label=_("Notis via e-post"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        carry_shown(self, *BOXES)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("notify_sms") and cleaned.get("mobile") == "":
            self.add_error("mobile", _("Fyll i mobilnummer, eller bocka ur Notis via SMS."))
        if cleaned.get("notify_email") and cleaned.get("email") == "":
            self.add_error("email", _("Fyll i e-postadress, eller bocka ur Notis via e-post."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """Only for a form that is valid."""
        written = self.cleaned_data
        return Wanted(
            **{name: written[name] for name in ("mobile", "email", *BOXES)},
            untouched=frozenset({*BOXES} - written_on(self, *BOXES)),
        )


class OwnLanguageForm(forms.Form):
    """In what language, for notices and when we meet. Nobody has to say why."""

    language = forms.ChoiceField(
        label=_("Språk i sms och e-post från oss"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )
    interpreter_needed = forms.BooleanField(
        label=_("Jag behöver tolk när vi träffas eller talas vid"), required=False
    )
    interpreter_language = forms.CharField(
        label=_("Vilket språk?"),
        help_text=_("Till exempel arabiska eller svenskt teckenspråk."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("interpreter_needed") and not cleaned.get("interpreter_language"):
            self.add_error("interpreter_language", _("Fyll i vilket språk du behöver tolk för."))
        return cleaned

    @staticmethod
    def known(person: Person) -> dict[str, Any]:
        return {name: getattr(person, name) for name in OwnLanguageForm.base_fields}

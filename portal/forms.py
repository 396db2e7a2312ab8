from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from messaging.forms import LetterText, ManyFilesInput
from messaging.written import FIELD
from portal import wording

if TYPE_CHECKING:
    from messaging.contacts import Contact

# Something like an address or six digits: words around them, or a number abroad, hinder nobody.
CAN_BE_ANSWERED = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\d(?:[\s()/.–-]*\d){5}")


class AnswerForm(forms.Form):
    """A citizen's answer. Files are judged by the gate when the draft takes them in."""

    body = forms.CharField(
        label=_("Meddelande"),
        widget=LetterText(attrs={"rows": 6}),
        max_length=20_000,
        error_messages={
            "required": _("Skriv ett meddelande."),
            "max_length": _(
                "Meddelandet har %(show_value)d tecken och får ha högst %(limit_value)d. "
                "Korta det, eller bifoga texten som PDF."
            ),
        },
    )
    files = forms.FileField(  # type: ignore[assignment]  # the word of the page
        label=_("Bifoga PDF eller foto"),
        required=False,
        # By these kinds a phone makes a JPEG of a photo that it keeps as HEIC.
        widget=ManyFilesInput(
            attrs={
                "accept": "application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png",
                "multiple": True,
            }
        ),
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[FIELD] = draft_key
        self.fields["body"].help_text = wording.answer_time()
        self.fields["files"].help_text = wording.file_limits()

    def tell_of_absence(self) -> None:
        """Where somebody is away the usual time is no promise."""
        # The field as the page shows it: the check of the form has made it already.
        self["body"].help_text = wording.answer_time(is_away=True)


class FaultForm(forms.Form):
    """What somebody couldn't use. Nobody has to say who they are."""

    text = forms.CharField(
        label=_("Vad fungerade inte?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=_("Beskriv vad du försökte göra. Skriv inget om ditt ärende."),
        error_messages={
            "required": _("Beskriv vad som inte fungerade."),
            "max_length": _(
                "Texten har %(show_value)d tecken och får ha högst %(limit_value)d. Korta den."
            ),
        },
    )
    page = forms.CharField(
        label=_("På vilken sida?"),
        max_length=300,
        required=False,
        help_text=_("Sidans rubrik räcker. Du kan lämna fältet tomt."),
        error_messages={"max_length": _("Skriv högst %(limit_value)d tecken.")},
    )
    contact = forms.CharField(
        label=_("Vill du ha svar?"),
        max_length=200,
        required=False,
        help_text=_("Skriv i så fall en e-postadress eller ett telefonnummer."),
        error_messages={"max_length": _("Skriv högst %(limit_value)d tecken.")},
        validators=[
            RegexValidator(
                CAN_BE_ANSWERED,
                _("Skriv en e-postadress eller ett telefonnummer, så att vi kan svara."),
            )
        ],
    )


class NewLetterForm(AnswerForm):
    """A citizen's new letter to one of their contacts, who is chosen by an id and never a name."""

    recipients = forms.ChoiceField(
        label=_("Till"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj vem du vill skriva till."),
            "invalid_choice": _("Du kan inte längre skriva till den du valde. Välj någon annan."),
        },
    )
    subject = forms.CharField(
        label=_("Ämne"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Fyll i ämne."),
            "max_length": _("Ämnet får ha högst 200 tecken."),
        },
    )
    field_order = ["recipients", "subject", "body", "files"]

    def __init__(self, *args: Any, contacts: list[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = {one.value: one for one in contacts}
        if any(one.away for one in contacts):
            self.tell_of_absence()
        field = self.fields["recipients"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.name) for one in contacts]

    @property
    def contact(self) -> Contact:
        """Who was chosen. Only for a form that is valid."""
        return self.contacts[self.cleaned_data["recipients"]]

    @property
    def choices(self) -> list[tuple[Contact, str, bool]]:
        """Each contact, in what matter, and whether it is the one that is ticked."""
        ticked = self["recipients"].value() or ""
        return [
            (one, wording.matter(one.place), value == ticked)
            for value, one in self.contacts.items()
        ]

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.draft_key import FIELD
from messaging.forms import ManyFilesInput
from portal import wording


class AnswerForm(forms.Form):
    """A citizen's answer. Files are judged by the gate when the draft takes them in."""

    body = forms.CharField(
        label=_("Meddelande"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        error_messages={
            "required": _("Skriv ett meddelande."),
            "max_length": _("Meddelandet är för långt. Korta det, eller bifoga texten som PDF."),
        },
    )
    files = forms.FileField(  # type: ignore[assignment]  # the word of the page
        label=_("Bifoga PDF"),
        required=False,
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[FIELD] = draft_key
        self.fields["body"].help_text = wording.answer_time()
        self.fields["files"].help_text = wording.file_limits()

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from casework.models import Person
from messaging.draft_key import FIELD
from messaging.models import Message
from messaging.recipients import Candidate, chosen

if TYPE_CHECKING:
    from accounts.actor import Actor


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class LetterForm(forms.Form):
    """What every letter has. Files are judged by the gate when the draft takes them in."""

    body = forms.CharField(
        label="Meddelande",
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=20_000,
        error_messages={
            "required": "Skriv ett meddelande.",
            "max_length": "Meddelandet är för långt. Korta det, eller bifoga texten som PDF.",
        },
    )
    files = forms.FileField(  # type: ignore[assignment]  # the word of the page
        label="Lägg till bilaga",
        required=False,
        help_text="Endast PDF kan bifogas. Högst 20 MB per fil.",
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[FIELD] = draft_key


class ReplyForm(LetterForm):
    read_receipt_requested = forms.BooleanField(
        label="Läskvitto",
        required=False,
        help_text="Du ser när mottagaren har öppnat meddelandet.",
    )
    field_order = ["body", "files", "read_receipt_requested"]


class ComposeForm(ReplyForm):
    """A new letter to one or several clients, chosen by the facts and never by the name alone."""

    subject = forms.CharField(
        label="Ämne",
        max_length=200,
        help_text="Ämnet syns först när mottagaren har loggat in.",
        error_messages={"required": "Fyll i ämne.", "max_length": "Ämnet får ha högst 200 tecken."},
    )
    confirmed = forms.BooleanField(
        label="Jag har kontrollerat att det är rätt person", required=False
    )
    field_order = ["subject", "body", "files", "read_receipt_requested", "confirmed"]

    def __init__(self, *args: Any, actor: Actor, values: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if actor.is_provider:
            self.fields["files"].label = "Bilagor"
        self.chosen: list[Candidate] = chosen(actor, values)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.chosen:
            self.add_error(None, ValidationError(self._nobody_chosen(), code="recipients"))
        for candidate in self.chosen:
            if candidate.refusal:
                self.add_error(None, ValidationError(candidate.refusal, code="recipients"))
        if self.needs_confirming and not cleaned.get("confirmed"):
            self.add_error("confirmed", self._confirm_sentence())
        return cleaned

    def _nobody_chosen(self) -> str:
        label = "Till" if self.actor.is_provider else "Till klient"
        return f"Välj en mottagare under {label}."

    def _confirm_sentence(self) -> str:
        names = ", ".join(sorted({person.full_name for person in self.needs_confirming}))
        return (
            f"Flera personer heter {names}. Kontrollera födelsedatum och kundnummer, "
            "och bocka i att det är rätt person."
        )

    @property
    def needs_confirming(self) -> list[Person]:
        """Those with a namesake within reach whom this colleague hasn't written to before (P6)."""
        reach = Person.objects.visible_to(self.actor)
        return [
            one.person
            for one in self.chosen
            if reach.filter(given_name=one.person.given_name, family_name=one.person.family_name)
            .exclude(pk=one.person.pk)
            .exists()
            and not Message.objects.filter(
                sender_user=self.actor.user, thread__citizen=one.person
            ).exists()
        ]

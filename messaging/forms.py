from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property

from casework.models import Person
from messaging.draft_key import FIELD
from messaging.models import Message, Signature
from messaging.recipients import Candidate, chosen

if TYPE_CHECKING:
    from accounts.actor import Actor


def _words(text: str) -> list[str]:
    return text.split()


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
        widget=ManyFilesInput(attrs={"accept": "application/pdf,.pdf", "multiple": True}),
    )
    draft = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, draft_key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial[FIELD] = draft_key
        self.fields["files"].help_text = (
            f"Endast PDF kan bifogas. Högst {settings.ATTACHMENT_MAX_MB} MB per fil, "
            f"högst {settings.ATTACHMENT_MAX_COUNT} filer."
        )


class ReplyForm(LetterForm):
    read_receipt_requested = forms.BooleanField(
        label="Läskvitto",
        required=False,
        help_text="Du ser när mottagaren har öppnat meddelandet.",
    )
    field_order = ["body", "files", "read_receipt_requested"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if actor.is_provider:
            self.fields["files"].label = "Bilagor"


class ComposeForm(ReplyForm):
    """A new letter to one or several clients, chosen by the facts and never by the name alone."""

    # The search's own field: what is wrong with the recipients is told there.
    query = forms.CharField(required=False, widget=forms.TextInput(attrs={"id": "recipient-query"}))
    subject = forms.CharField(
        label="Ämne",
        max_length=200,
        help_text="Ämnet syns först när mottagaren har loggat in.",
        error_messages={"required": "Fyll i ämne.", "max_length": "Ämnet får ha högst 200 tecken."},
    )
    confirmed = forms.BooleanField(
        label="Jag har kontrollerat att det är rätt person", required=False
    )
    field_order = ["query", "subject", "body", "files", "read_receipt_requested", "confirmed"]

    def __init__(self, *args: Any, values: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen: list[Candidate] = chosen(self.actor, values)

    def clean_body(self) -> str:
        """A signature alone is no message."""
        body: str = self.cleaned_data["body"]
        signature = Signature.objects.filter(user=self.actor.user).first()
        if signature and _words(body) == _words(signature.text):
            raise ValidationError(self.fields["body"].error_messages["required"])
        return body

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.chosen:
            label = "Till" if self.actor.is_provider else "Till klient"
            self.add_error("query", f"Välj en mottagare under {label}.")
        for candidate in self.chosen:
            if candidate.refusal:
                self.add_error("query", candidate.refusal)
        if self.mistakable and not cleaned.get("confirmed"):
            self.add_error("confirmed", self._confirm_sentence())
        return cleaned

    def _confirm_sentence(self) -> str:
        names = ", ".join(sorted({person.full_name for person in self.mistakable}))
        return (
            f"Flera personer heter {names}. Kontrollera födelsedatum och kundnummer, "
            "och bocka i att det är rätt person."
        )

    @cached_property
    def mistakable(self) -> list[Person]:
        """Those with a namesake within reach whom this colleague hasn't written to before (P6)."""
        persons = {one.person.pk: one.person for one in self.chosen}
        known = Message.objects.filter(
            sender_user=self.actor.user, thread__citizen__in=persons
        ).values_list("thread__citizen", flat=True)
        strangers = [persons[pk] for pk in persons.keys() - set(known)]
        names = Q(pk__in=[])
        for person in strangers:
            names |= Q(given_name=person.given_name, family_name=person.family_name)
        bearers = Person.objects.visible_to(self.actor).filter(names)
        counted = Counter(person.full_name for person in bearers)
        return [person for person in strangers if counted[person.full_name] > 1]

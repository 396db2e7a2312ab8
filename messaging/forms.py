from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property

from accounts.roles import Deed
from casework.models import Person
from journal.whole_text import WholeText
from messaging.audience import Audience
from messaging.enclosing_form import EnclosingForm
from messaging.models import Message, Signature
from messaging.papers import papers_in
from messaging.recipient_choice import MOST, chosen_by
from messaging.written import FIELD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.actor import Actor
    from messaging.models import Draft


def _words(text: str) -> list[str]:
    return text.split()


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class LetterText(WholeText):
    """The page knows the most that a request may carry: nothing is posted only to be lost."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs = super().build_attrs(*args, **kwargs)
        return attrs | {"data-max-bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}


class LetterForm(forms.Form):
    """What every letter has. Files are judged by the gate when the draft takes them in."""

    body = forms.CharField(
        label="Meddelande",
        widget=LetterText(attrs={"rows": 9}),
        max_length=20_000,
        error_messages={
            "required": "Skriv ett meddelande.",
            "max_length": "Meddelandet har %(show_value)d tecken och får ha högst "
            "%(limit_value)d. Korta det, eller bifoga texten som PDF.",
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
    journals_when_sent = forms.BooleanField(
        label="Journalför när jag skickar",
        required=False,
        help_text="Meddelandet och dina bilagor journalförs där meddelandet hör hemma, när det "
        "inte längre kan ångras.",
    )
    field_order = ["body", "files", "read_receipt_requested", "journals_when_sent"]

    def __init__(self, *args: Any, actor: Actor, to_citizens: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if actor.is_provider:
            self.fields["files"].label = "Bilagor"
        if not to_citizens or not actor.may(Deed.JOURNAL):
            # What colleagues write to each other isn't journaled.
            del self.fields["journals_when_sent"]

    def clean_body(self) -> str:
        """A signature alone is no message."""
        body: str = self.cleaned_data["body"]
        signature = Signature.objects.filter(user=self.actor.user).first()
        if signature and _words(body) == _words(signature.text):
            raise ValidationError(self.fields["body"].error_messages["required"])
        return body


class ComposeForm(EnclosingForm, ReplyForm):
    """A new letter to one or several, chosen by the facts and never by the name alone."""

    # The search's own field: what is wrong with the recipients is told there.
    query = forms.CharField(required=False, widget=forms.TextInput(attrs={"id": "recipient-query"}))
    subject = forms.CharField(
        label="Ämne",
        max_length=200,
        error_messages={"required": "Fyll i ämne.", "max_length": "Ämnet får ha högst 200 tecken."},
    )
    confirmed = forms.BooleanField(
        label="Jag har kontrollerat att det är rätt person", required=False
    )
    # The box under a long list of recipients; its value says which list it was.
    seal = forms.CharField(required=False, widget=forms.TextInput(attrs={"id": "recipient-seal"}))
    field_order = [
        "query",
        "seal",
        "confirmed",
        "subject",
        "body",
        "files",
        "override_reason",
        "override_seal",
        "read_receipt_requested",
        "journals_when_sent",
    ]

    def __init__(
        self,
        *args: Any,
        audience: Audience,
        values: list[str],
        draft: Draft | None = None,
        ready: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, to_citizens=audience == Audience.CLIENTS, **kwargs)
        self.papers = papers_in(draft) if draft else []
        self.audience = audience
        self.chosen = chosen_by(self.actor, audience, values)
        if audience == Audience.CLIENTS:
            self.fields["subject"].help_text = "Ämnet syns först när mottagaren har loggat in."
        if ready and self.chosen.reachable:
            # Whoever comes by a short path has chosen already, and begins with the subject (F3).
            self.fields["subject"].widget.attrs["autofocus"] = True

    def look_again(self, values: list[str]) -> None:
        """The recipients anew, when the verb found that something has ended meanwhile."""
        self.chosen = chosen_by(self.actor, self.audience, values)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for problem in self._recipient_problems():
            self.add_error("query", problem)
        if self.mistakable and not cleaned.get("confirmed"):
            self.add_error("confirmed", self._confirm_sentence())
        if self.chosen.is_many and not self.chosen.out_of_the_way and not self.is_sealed:
            count = len(self.chosen.reachable)
            self.add_error("seal", f"Kontrollera de {count} mottagarna och bocka i rutan.")
        self.check_papers(cleaned.get("override_reason", ""))
        if cleaned.get("journals_when_sent"):
            for problem in self._journaling_problems():
                self.add_error("journals_when_sent", problem)
        return cleaned

    def _journaling_problems(self) -> Iterator[str]:
        """Where it isn't clear in which case a letter belongs, nobody chooses it (A-H19)."""
        for one in self.chosen.clients:
            if one.refusal or one.case or one.assignment:
                continue
            if one.places:
                yield f"Välj ärende för {one.name}, eller bocka ur rutan."
            else:
                yield f"{one.name} har inget öppet ärende att journalföra i. Bocka ur rutan."

    def _recipient_problems(self) -> Iterator[str]:
        """Everything at once, by name: forty recipients are put right in one go (F8)."""
        if not self.chosen.rows and not self.chosen.lost:
            label = "Till" if self.actor.is_provider else self.audience.label
            yield f"Välj en mottagare under {label}."
        for one in self.chosen.refused:
            yield one.refusal_sentence
        if lost := len(self.chosen.lost):
            yield f"{'En' if lost == 1 else lost} av dem du har valt når du inte."
        if (count := len(self.chosen.rows)) > MOST:
            yield f"Ett meddelande kan ha högst {MOST} mottagare. Du har valt {count}."

    @property
    def is_sealed(self) -> bool:
        """Whether the box of having looked through the recipients is ticked for these."""
        return self.chosen.is_sealed_by(self.data.get("seal", ""))

    def _confirm_sentence(self) -> str:
        names = ", ".join(sorted({person.full_name for person in self.mistakable}))
        return (
            f"Flera personer heter {names}. Kontrollera födelsedatum och kundnummer, "
            "och bocka i att det är rätt person."
        )

    @cached_property
    def mistakable(self) -> list[Person]:
        """Those with a namesake within reach whom this colleague hasn't written to before (P6)."""
        persons = {one.person.pk: one.person for one in self.chosen.clients if not one.refusal}
        if not persons:
            return []
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

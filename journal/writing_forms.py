"""The forms of what is written by hand: a document, a note."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone

from accounts.calendar import stockholm_today
from journal import form_fields
from journal.addressees import addressees_for, usual_addressee
from journal.models import Document, DocumentType, JournalEntry, JournalType
from journal.template_fields import fill
from journal.template_values import addressee_values

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from accounts.actor import Actor
    from casework.models import Person
    from journal.actions.documents import Place

FIRST_REVISION = 1
NOBODY = "ingen"
MARKS = (
    "Mellanrubrik: ## Rubrik. Punktlista: - punkt. Fet stil: **text**. En tom rad ger nytt stycke."
)
# Of a message that was journaled, and of nothing else.
NOT_BY_HAND = "journaled_message"
USUAL = "service_note"


class WritingForm(forms.Form):
    """`key`: the paper this form begins, so that Spara pressed twice begins one. `revision`: the
    saving that the page showed."""

    # What another saved first, to be read beside what is written here.
    written_meanwhile: Document | JournalEntry | None = None
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, paper: Document | JournalEntry | None, **kwargs: Any) -> None:
        begun = _as_written(paper) if paper else {"event_at": timezone.now()}
        kwargs["initial"] = {
            "key": uuid.uuid4(),
            "revision": FIRST_REVISION,
            **begun,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)

    def begin_with(self, words: dict[str, Any]) -> None:
        """What stands in the fields of an empty form."""
        self.initial = {**self.initial, **words}

    def clean_body(self) -> str:
        return form_fields.one_kind_of_line_ends(self.cleaned_data["body"])

    def clean_revision(self) -> int:
        return self.cleaned_data["revision"] or FIRST_REVISION

    @property
    def values(self) -> dict[str, Any]:
        """What is written, by the columns' names."""
        about_the_form = {"key", "revision"}
        return {
            name: value for name, value in self.cleaned_data.items() if name not in about_the_form
        }

    def show(self, **now: Any) -> None:
        """What the page shows of it from now on, as if it had been posted so."""
        shown = cast("QueryDict", self.data).copy()
        for name, value in now.items():
            shown[self.add_prefix(name)] = str(value)
        self.data = shown


class DocumentForm(WritingForm):
    """Typ av dokument, Rubrik, Text, Datum och tid, and whom it is to (R67)."""

    type = forms.ModelChoiceField(
        DocumentType.objects.none(),
        label="Typ av dokument",
        to_field_name="code",
        empty_label="Välj",
        error_messages={
            "required": "Välj typ av dokument.",
            "invalid_choice": "Välj typ av dokument.",
        },
    )
    addressee = forms.ChoiceField(
        label="Ställt till",
        error_messages={
            "required": "Välj vem dokumentet är ställt till.",
            "invalid_choice": "Välj vem dokumentet är ställt till.",
        },
    )
    heading = form_fields.heading()
    event_at = form_fields.moment()
    body = form_fields.text(rows=20, missing="Skriv dokumentets text.", help_text=MARKS)

    def __init__(
        self, *args: Any, actor: Actor, place: Place, paper: Document | None = None, **kwargs: Any
    ) -> None:
        self.addressees = {one.key: one for one in addressees_for(actor, place)}
        usual = usual_addressee([*self.addressees.values()], stockholm_today())
        begun = {"addressee": _key_of(paper.addressee) if paper else usual.key if usual else ""}
        kwargs["initial"] = {**begun, **kwargs.get("initial", {})}
        super().__init__(*args, paper=paper, **kwargs)
        types = DocumentType.objects.filter(is_active=True)
        if paper is not None:
            types |= DocumentType.objects.filter(pk=paper.type_id)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]
        self.fields["addressee"].choices = [  # type: ignore[attr-defined]
            *([] if usual or paper else [("", "Välj")]),
            *((one.key, one.label) for one in self.addressees.values()),
            *_no_longer_offered(paper, self.addressees),
            (NOBODY, "Ingen, dokumentet är inget brev"),
        ]
        self._former = paper.addressee if paper else None

    def clean_addressee(self) -> Person | None:
        key = self.cleaned_data["addressee"]
        if key in self.addressees:
            return self.addressees[key].person
        return self._former if key == _key_of(self._former) else None

    def clean_event_at(self) -> datetime:
        return form_fields.likely(self.cleaned_data["event_at"])

    def clean(self) -> dict[str, Any]:
        """Whom it is to is known first now: the greeting gets its name."""
        cleaned = super().clean() or {}
        known = addressee_values(cleaned.get("addressee"))
        for name in ("heading", "body"):
            if name in cleaned:
                cleaned[name] = fill(cleaned[name], known)
        return cleaned


class NoteForm(WritingForm):
    """Journaltyp, Rubrik, Text, Datum och tid (R81, R108)."""

    type = forms.ModelChoiceField(
        JournalType.objects.none(),
        label="Journaltyp",
        to_field_name="code",
        empty_label=None,
        error_messages={"required": "Välj journaltyp.", "invalid_choice": "Välj journaltyp."},
    )
    heading = form_fields.heading()
    event_at = form_fields.moment()
    body = form_fields.text(rows=12, missing="Skriv vad som ska stå i anteckningen.")

    def __init__(self, *args: Any, paper: JournalEntry | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"type": USUAL, **kwargs.get("initial", {})}
        if paper is not None:
            kwargs["initial"]["type"] = paper.type.code
        super().__init__(*args, paper=paper, **kwargs)
        types = JournalType.objects.filter(is_active=True).exclude(code=NOT_BY_HAND)
        if paper is not None:
            types |= JournalType.objects.filter(pk=paper.type_id)
        self.fields["type"].queryset = types  # type: ignore[attr-defined]

    def clean_event_at(self) -> datetime:
        return form_fields.has_been(self.cleaned_data["event_at"])


def _as_written(paper: Document | JournalEntry) -> dict[str, Any]:
    return {
        "key": paper.public_id,
        "revision": paper.revision,
        "type": paper.type.code,
        "heading": paper.heading,
        "body": paper.body,
        "event_at": paper.event_at,
    }


def _key_of(person: Person | None) -> str:
    return str(person.public_id) if person else NOBODY


def _no_longer_offered(paper: Document | None, offered: dict[str, Any]) -> list[tuple[str, str]]:
    """Whom it was written to while they were approved: the words stay, sending is refused then."""
    if paper is None or paper.addressee is None or _key_of(paper.addressee) in offered:
        return []
    return [(_key_of(paper.addressee), f"{paper.addressee.full_name}, inte längre godkänd")]

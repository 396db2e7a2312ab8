"""A file from the computer, put into the case or the assignment (Infoga dokument; R109)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.base import ContentFile
from django.utils import timezone

from casework.models import Assignment, Case
from journal import form_fields
from journal.actions.entries import Paper
from journal.files import admit_pdf
from journal.filing_fields import Senders, key_of
from journal.models import FiledItemType
from journal.place import number_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from journal.files import AdmittedPdf
    from journal.models import SenderType
    from journal.place import Owner, Target

LONGEST_SENDER = 200


def targets_in(owner: Owner) -> list[Target]:
    """The case or the assignment itself, and the steps of the case."""
    if isinstance(owner, Assignment):
        return [owner]
    steps: list[Target] = [owner]
    for rows in (owner.intakes, owner.investigations, owner.decisions, owner.services):
        steps += rows.order_by("pk")
    return steps


def label_of(target: Target) -> str:
    """How a place is named where it is chosen."""
    if isinstance(target, Case):
        return f"Ärende {target.number}, {target.get_area_display()}"
    if isinstance(target, Assignment):
        return f"Uppdrag {target.number}"
    text = f"{target}, ärende {number_of(target)}"
    return text[:1].upper() + text[1:]


class InsertForm(forms.Form):
    """The fields in the manual's words. The file itself goes through the gate here."""

    file = forms.FileField(
        label="Välj fil",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": "Välj den fil som ska infogas.",
            "empty": "Filen är tom. Kontrollera att den går att öppna och välj den igen.",
            "invalid": "Välj den fil som ska infogas.",
        },
    )
    target = forms.ChoiceField(
        label="Knytas till",
        error_messages={
            "required": "Välj vad filen ska knytas till.",
            "invalid_choice": "Välj vad filen ska knytas till.",
        },
    )
    type = forms.ModelChoiceField(
        FiledItemType.objects.filter(is_active=True),
        label="Typ",
        to_field_name="code",
        empty_label="Välj",
        widget=forms.Select(attrs={"data-filters": "sender"}),
        error_messages={"required": "Välj typ.", "invalid_choice": "Välj typ."},
    )
    sender = forms.ChoiceField(
        label="Avsändare",
        error_messages={"required": "Välj avsändare.", "invalid_choice": "Välj avsändare."},
    )
    sender_text = forms.CharField(
        label="Namn på avsändaren",
        help_text="Om det inte framgår av valet ovan, till exempel skolans namn.",
        max_length=LONGEST_SENDER,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": f"Skriv högst {LONGEST_SENDER} tecken."},
    )
    heading = form_fields.heading()
    received_at = form_fields.moment("Inkom")

    def __init__(self, *args: Any, owner: Owner, **kwargs: Any) -> None:
        kwargs["initial"] = {"received_at": timezone.now()}
        super().__init__(*args, **kwargs)
        self.places = {key_of(place): place for place in targets_in(owner)}
        self.senders = Senders()
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            (key, label_of(place)) for key, place in self.places.items()
        ]
        self.fields["sender"].choices = self.senders.choices  # type: ignore[attr-defined]
        self.admitted: AdmittedPdf | None = None

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        self.admitted = admit_pdf(upload, filename=upload.name or "")
        return upload

    def clean_target(self) -> Target:
        return self.places[self.cleaned_data["target"]]

    def clean_sender(self) -> SenderType:
        return self.senders.by_key[self.cleaned_data["sender"]]

    def clean_received_at(self) -> datetime:
        return form_fields.has_been(self.cleaned_data["received_at"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if problem := self.senders.problem(cleaned.get("type"), cleaned.get("sender")):
            self.add_error("sender", problem)
        if self.errors and self.admitted is not None:
            # A browser never sends a file back to be chosen from the start.
            self.add_error("file", "Välj filen igen när du har rättat det andra.")
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What `file_paper` takes."""
        admitted, cleaned = self.admitted, self.cleaned_data
        assert admitted is not None
        return {
            "target": cleaned["target"],
            "type": cleaned["type"],
            "sender": cleaned["sender"],
            "sender_text": cleaned["sender_text"],
            "heading": cleaned["heading"],
            "paper": Paper(
                stored=ContentFile(admitted.content, name=admitted.filename),
                filename=admitted.filename,
                size=admitted.size,
                sha256=admitted.sha256,
                pages=admitted.pages,
                received_at=cleaned["received_at"],
            ),
        }

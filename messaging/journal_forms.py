"""The dialog of journaling: the note (Journalför), and under it the files (Infoga filer)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from casework.models import Assignment, Case
from journal import form_fields
from journal.filing_fields import Senders, key_of
from journal.models import FiledItemType, JournalType, SenderType
from journal.place import place_words
from messaging.actions.recording import (
    Filing,
    Note,
    filed_before,
    filed_items,
    former_mark,
    journaled_before,
)
from messaging.journaled_text import facts_of, note_of
from messaging.proposals import heading_of, place_in_file, proposed_for, proposed_heading
from messaging.targets import label_of, own_place, owners, targets

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from journal.place import Owner, Target
    from messaging.models import Attachment, Message
    from messaging.proposals import Proposal

ONLY_ONE = 1
CHOOSE_AGAIN = "Det går inte längre att journalföra där. Välj var meddelandet ska sparas."
AS_THE_NOTE = "Samma som Spara i"


def _choices(found: dict[str, Any], *, for_files: bool = False, none: str = "Välj") -> list[Any]:
    """With several places nothing is chosen beforehand: somebody has to decide (A-H19)."""
    named = [(key, label_of(target, for_files=for_files)) for key, target in found.items()]
    return named if len(named) == ONLY_ONE else [("", none), *named]


class JournalForm(forms.Form):
    """Where a message is written down, as what and under which heading (R73-R74, R85)."""

    owner = forms.ChoiceField(
        label="Spara i",
        error_messages={
            "required": "Välj var meddelandet ska sparas.",
            "invalid_choice": CHOOSE_AGAIN,
        },
    )
    type = forms.ModelChoiceField(
        JournalType.objects.filter(is_active=True),
        label="Journaltyp",
        empty_label=None,
        error_messages={"required": "Välj journaltyp."},
    )
    heading = form_fields.heading()
    event_at = form_fields.moment()

    def __init__(self, *args: Any, actor: Actor, message: Message, **kwargs: Any) -> None:
        self.actor, self.message = actor, message
        found = owners(actor, message.thread)
        self.owners: dict[str, Owner] = {key_of(one): one for one in found}
        self.proposed = own_place(message.thread, found)
        kwargs["initial"] = {
            "type": JournalType.objects.filter(code="journaled_message").first(),
            "heading": heading_of(message),
            "event_at": message.sent_at,
            "body": message.body,
            "owner": key_of(self.proposed) if self.proposed else "",
        }
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _choices(self.owners)  # type: ignore[attr-defined]
        if is_from_relation(message):
            self.fields["body"] = forms.CharField(
                label="Text",
                widget=forms.Textarea(attrs={"rows": 10}),
                help_text="Ta bara med uppgifter av betydelse för ärendet.",
                error_messages={"required": "Skriv vad som ska stå i anteckningen."},
            )
        self.marks = [mark for one in found if (mark := former_mark(message, one))]
        if self.marks:
            self.add_once_more()

    def add_once_more(self) -> None:
        """Ask before the same message goes to the same place again (I15)."""
        self.fields["once_more"] = forms.BooleanField(
            label="Journalför en gång till", required=False
        )

    @property
    def said(self) -> list[str]:
        """Where it is journaled already."""
        return [journaled_before(mark) for mark in self.marks]

    def clean_event_at(self) -> datetime:
        """The note is locked at once, so a slip in the year can't be mended afterwards."""
        return form_fields.has_been(self.cleaned_data["event_at"])

    def clean_owner(self) -> Owner:
        return self.owners[self.cleaned_data["owner"]]

    @property
    def facts(self) -> list[str]:
        """What stands in the note outside what can be trimmed: who, to whom and when."""
        return facts_of(self.actor, self.message)

    @property
    def note(self) -> Note:
        cleaned = self.cleaned_data
        return Note(
            owner=cleaned["owner"],
            type=cleaned["type"],
            heading=cleaned["heading"],
            event_at=cleaned["event_at"],
            body=note_of(self.actor, self.message, cleaned.get("body", "")),
            once_more=cleaned.get("once_more", False),
        )


class FilingForm(forms.Form):
    """One file: whether it goes into the case file, where, as what and from whom (R75-R79)."""

    chosen = forms.BooleanField(required=False)
    target = forms.ChoiceField(
        label="Knytas till",
        required=False,
        error_messages={
            "invalid_choice": "Det går inte längre att infoga där. Välj vad filen ska knytas till."
        },
    )
    type = forms.ModelChoiceField(
        FiledItemType.objects.filter(is_active=True),
        label="Typ",
        required=False,
        empty_label="Välj",
        widget=forms.Select(attrs={"data-filters": "sender"}),
    )
    sender = forms.ChoiceField(label="Avsändare", required=False)
    heading = form_fields.heading(required=False)
    # Whether the page said that the file is filed already: the same post twice says it wasn't.
    once_more = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        attachment: Attachment,
        places: Places,
        senders: Senders,
        proposal: Proposal,
        filed: str = "",
        **kwargs: Any,
    ) -> None:
        self.attachment, self.places, self.senders = attachment, places, senders
        # That it is filed already; that it came out of the case file; else nothing is said.
        self.filed, self.said = filed, filed or places.paper_words(attachment)
        kwargs["prefix"] = f"fil-{attachment.public_id}"
        kwargs["initial"] = {
            "chosen": not self.said and not is_from_relation(attachment.message),
            "once_more": bool(filed),
            "target": places.proposed_key,
            "heading": proposed_heading(attachment.filename),
            "type": proposal.type,
            "sender": str(proposal.sender.pk) if proposal.sender else "",
        }
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = attachment.filename
        self.fields["target"].choices = places.choices  # type: ignore[attr-defined]
        self.fields["type"].choices = places.types  # type: ignore[attr-defined]
        self.fields["sender"].choices = senders.choices  # type: ignore[attr-defined]

    def ask_again(self, filed: str) -> None:
        """Somebody has filed it since the page was shown: unticked, for a second thought (I15)."""
        self.filed = self.said = filed
        data = self.data.dict() if hasattr(self.data, "dict") else dict(self.data)
        data.pop(self.add_prefix("chosen"), None)
        self.data = {**data, self.add_prefix("once_more"): "on"}

    def clean_sender(self) -> SenderType | None:
        return self.senders.by_key.get(self.cleaned_data["sender"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("chosen"):
            for name, sentence in _MISSING.items():
                may_be_empty = name == "target" and self.places.follows_note
                if not cleaned.get(name) and name not in self.errors and not may_be_empty:
                    self.add_error(name, sentence)
            if problem := self.senders.problem(cleaned.get("type"), cleaned.get("sender")):
                self.add_error("sender", problem)
        return cleaned

    def filing(self, owner: Owner | None = None) -> Filing:
        """`owner`: where the note goes, for a file that goes to the same place."""
        cleaned = self.cleaned_data
        target = self.places.found.get(cleaned["target"], owner)
        assert target is not None
        return Filing(
            attachment=self.attachment,
            target=target,
            type=cleaned["type"],
            sender=cleaned["sender"],
            heading=cleaned["heading"],
            once_more=cleaned["once_more"],
        )


_MISSING = {
    "target": "Välj vad filen ska knytas till.",
    "type": "Välj typ.",
    "sender": "Välj avsändare.",
    "heading": "Fyll i rubrik.",
}


class Places:
    """What a file can be tied to, read once for all the files of a message."""

    def __init__(self, actor: Actor, message: Message, *, follows_note: bool) -> None:
        found = targets(actor, message.thread)
        self.found: dict[str, Target] = {key_of(one): one for one in found}
        self.owners = [one for one in found if isinstance(one, Case | Assignment)]
        self.proposed = own_place(message.thread, self.owners)
        # In the dialog the place is chosen once: for the note (A-H19).
        self.follows_note = follows_note and self.proposed is None
        none = AS_THE_NOTE if self.follows_note else "Välj"
        self.choices = _choices(self.found, for_files=True, none=none)
        # The same for all of them, and so asked for once.
        types = FiledItemType.objects.filter(is_active=True)
        self.types = [("", "Välj"), *((one.pk, one.name) for one in types)]

    @property
    def proposed_key(self) -> str:
        return key_of(self.proposed) if self.proposed else ""

    def paper_words(self, attachment: Attachment) -> str:
        """That the file is a paper of a case file already, and where, for who may know."""
        if attachment.source_rendition_id is None and attachment.source_item_id is None:
            return ""
        place = place_in_file(attachment)
        if place is None or place not in self.owners:
            return "Filen är en handling ur akten. Bocka i den om den ska infogas här också."
        return f"Finns redan i akten, i {place_words(place)}."


def filing_forms(
    actor: Actor, message: Message, data: Any = None, *, follows_note: bool = False
) -> list[FilingForm]:
    """A form for each file of the message; those that are in the file already are unticked."""
    attachments = _files(message)
    if not attachments:
        return []
    places = Places(actor, message, follows_note=follows_note)
    filed = filed_words(message)
    senders = Senders()
    proposal = proposed_for(actor, message, places.proposed)
    return [
        FilingForm(
            data,
            attachment=attachment,
            places=places,
            senders=senders,
            proposal=proposal,
            filed=filed.get(attachment.public_id, ""),
        )
        for attachment in attachments
    ]


def filed_words(message: Message) -> dict[Any, str]:
    """What is said of the message's files that are filed already, by their ids."""
    own = message.attachments.values("public_id")
    filed = filed_items().filter(source_attachment__in=own).order_by("pk")
    return {one.source_attachment: filed_before(one) for one in filed}


def is_from_relation(message: Message) -> bool:
    """Then nothing is filed by itself (decision 9)."""
    return message.is_from_citizen and message.thread.is_about_another


def _files(message: Message) -> list[Attachment]:
    papers = ("case", "decision__case", "assignment")
    documents = [f"source_rendition__document__{name}" for name in papers]
    of_message = ("message__thread", "message__sender_mailbox")
    found = message.attachments.select_related(*of_message, "source_item", *documents)
    return list(found.order_by("pk"))

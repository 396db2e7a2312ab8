"""The two dialogs of journaling: the note (Journalför) and the files (Infoga filer)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.calendar import stockholm
from journal.models import FiledItemType, JournalType, SenderType
from messaging.actions.recording import Filing, journaled_text
from messaging.targets import label_of, owners, targets

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from journal.actions.entries import Owner, Target
    from messaging.models import Attachment, Message

ONLY_ONE = 1
OLDEST_YEARS = 10


def _key(target: Target) -> str:
    return f"{target.__class__.__name__.lower()}.{target.pk}"


def _choices(found: dict[str, Any]) -> list[tuple[str, str]]:
    """With several places nothing is chosen beforehand: somebody has to decide (A-H19)."""
    named = [(key, label_of(target)) for key, target in found.items()]
    return named if len(named) == ONLY_ONE else [("", "Välj"), *named]


class JournalForm(forms.Form):
    """Where a message is written down, as what and under which heading (R73-R74, R85)."""

    owner = forms.ChoiceField(
        label="Spara i", error_messages={"required": "Välj var meddelandet ska sparas."}
    )
    type = forms.ModelChoiceField(
        JournalType.objects.filter(is_active=True),
        label="Journaltyp",
        empty_label=None,
        error_messages={"required": "Välj journaltyp."},
    )
    heading = forms.CharField(
        label="Rubrik", max_length=250, error_messages={"required": "Fyll i rubrik."}
    )
    event_at = forms.SplitDateTimeField(
        label="Datum och tid",
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Datum"},
            time_attrs={"type": "time", "aria-label": "Tid"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={"required": "Fyll i datum och tid."},
    )

    def __init__(self, *args: Any, actor: Actor, message: Message, **kwargs: Any) -> None:
        self.message = message
        self.owners: dict[str, Owner] = {_key(one): one for one in owners(actor, message.thread)}
        kwargs["initial"] = {
            "type": JournalType.objects.filter(code="journaled_message").first(),
            "heading": _heading(message),
            "event_at": message.sent_at,
            "body": message.body,
            "owner": _own_place(message, self.owners),
        }
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = _choices(self.owners)  # type: ignore[attr-defined]
        if message.is_from_citizen and message.thread.is_about_another:
            self.fields["body"] = forms.CharField(
                label="Text",
                widget=forms.Textarea(attrs={"rows": 10}),
                help_text="Ta bara med uppgifter av betydelse för ärendet.",
                error_messages={"required": "Skriv vad som ska stå i anteckningen."},
            )

    def add_once_more(self) -> None:
        """Ask before the same message goes to the same place again (I15)."""
        self.fields["once_more"] = forms.BooleanField(
            label="Journalför en gång till", required=False
        )

    def clean_event_at(self) -> datetime:
        """The note is locked at once, so a slip in the year can't be mended afterwards."""
        event_at: datetime = self.cleaned_data["event_at"]
        if event_at > timezone.now():
            raise ValidationError("Datum och tid kan inte ligga framåt i tiden.")
        if event_at.year < timezone.now().year - OLDEST_YEARS:
            raise ValidationError("Kontrollera året i datumet.")
        return event_at

    def clean_owner(self) -> Owner:
        return self.owners[self.cleaned_data["owner"]]

    @property
    def note(self) -> str:
        """The whole note: who, to whom and when stand outside what can be trimmed."""
        words = self.cleaned_data.get("body") or self.message.body
        files = [one.filename for one in _files(self.message)]
        return journaled_text(self.message, files=files, words=words)


class Senders:
    """Who may have sent what: the senders of each type (R78), read once for all the files."""

    def __init__(self) -> None:
        types = FiledItemType.objects.filter(is_active=True).prefetch_related("senders")
        self.of_type = {kind.pk: list(kind.senders.all()) for kind in types}
        self.by_key = {str(one.pk): one for found in self.of_type.values() for one in found}
        # A group for each type: the page narrows the list to the chosen type's, and without
        # JavaScript the groups' names say the same.
        self.choices: list[Any] = [("", "Välj")]
        for kind in types:
            group = [(str(one.pk), one.name) for one in self.of_type[kind.pk] if one.is_active]
            self.choices.append((kind.name, group))


class FilingForm(forms.Form):
    """One file: whether it goes into the case file, where, as what and from whom (R75-R79)."""

    chosen = forms.BooleanField(required=False)
    target = forms.ChoiceField(label="Knytas till", required=False)
    type = forms.ModelChoiceField(
        FiledItemType.objects.filter(is_active=True),
        label="Typ",
        required=False,
        empty_label="Välj",
        widget=forms.Select(attrs={"data-filters": "sender"}),
    )
    sender = forms.ChoiceField(label="Avsändare", required=False)
    heading = forms.CharField(label="Rubrik", max_length=250, required=False)
    # Whether the page said that the file is filed already: the same post twice says it wasn't.
    once_more = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        attachment: Attachment,
        places: dict[str, Target],
        senders: Senders,
        already_filed: bool,
        **kwargs: Any,
    ) -> None:
        self.attachment, self.places, self.already_filed = attachment, places, already_filed
        self.senders = senders
        message = attachment.message
        kwargs["prefix"] = f"fil-{attachment.public_id}"
        kwargs["initial"] = {
            "chosen": not already_filed,
            "once_more": already_filed,
            "target": _own_place(message, places),
            "heading": attachment.filename.rsplit(".", 1)[0],
            "sender": _usual_sender(message),
        }
        super().__init__(*args, **kwargs)
        self.fields["chosen"].label = attachment.filename
        self.fields["target"].choices = _choices(places)  # type: ignore[attr-defined]
        self.fields["sender"].choices = senders.choices  # type: ignore[attr-defined]

    def clean_sender(self) -> SenderType | None:
        return self.senders.by_key.get(self.cleaned_data["sender"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("chosen"):
            for name, sentence in _MISSING.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            self._check_sender(cleaned)
        return cleaned

    def _check_sender(self, cleaned: dict[str, Any]) -> None:
        kind, sender = cleaned.get("type"), cleaned.get("sender")
        possible_ones = self.senders.of_type.get(kind.pk, []) if kind else []
        if kind and sender and sender not in possible_ones:
            possible = ", ".join(one.name for one in possible_ones)
            self.add_error("sender", f"Till {kind.name} kan avsändaren vara: {possible}.")

    @property
    def filing(self) -> Filing:
        cleaned = self.cleaned_data
        return Filing(
            attachment=self.attachment,
            target=self.places[cleaned["target"]],
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

# Who usually sends, by what the writer is to the file holder (domain 4.6).
_SENDER_BY_RELATION = {
    "vårdnadshavare": "guardian",
    "särskilt förordnad vårdnadshavare": "guardian",
    "ombud": "representative",
    "god man": "representative",
    "förvaltare": "representative",
}


def filing_forms(
    actor: Actor, message: Message, filed: set[Any], data: Any = None
) -> list[FilingForm]:
    """A form for each file of the message; those already filed are unticked."""
    places = {_key(one): one for one in targets(actor, message.thread)}
    senders = Senders()
    return [
        FilingForm(
            data,
            attachment=attachment,
            places=places,
            senders=senders,
            already_filed=attachment.public_id in filed,
        )
        for attachment in _files(message)
    ]


def _files(message: Message) -> list[Attachment]:
    return list(message.attachments.select_related("message__thread").order_by("pk"))


def _heading(message: Message) -> str:
    return f"Journalfört meddelande: {stockholm(message.sent_at):%Y-%m-%d} {message.thread.subject}"


def _own_place(message: Message, places: dict[str, Any]) -> str:
    """The conversation's own case or assignment, or the only place there is."""
    thread = message.thread
    own = thread.case or thread.assignment
    if own is not None and _key(own) in places:
        return _key(own)
    return next(iter(places)) if len(places) == ONLY_ONE else ""


def _usual_sender(message: Message) -> str:
    """The key of whoever usually sends: the client, or the role of the person in relation."""
    if not message.is_from_citizen:
        return ""
    thread = message.thread
    code = "client"
    if thread.is_about_another:
        code = _SENDER_BY_RELATION.get(thread.relation_label, "related_person")
    usual = SenderType.objects.filter(code=code).values_list("pk", flat=True).first()
    return str(usual or "")

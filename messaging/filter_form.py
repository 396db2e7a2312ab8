"""The form that narrows a folder, and in words what it is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms

from messaging.models import MailboxItem
from messaging.narrowing import Wanted, as_uuid, correspondent_in, correspondents

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from messaging.models import Mailbox, MailboxItemQuerySet

INBOX, SENT, TRASH = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT, MailboxItem.Folder.TRASH
LABELS: dict[str, str] = {INBOX: "Från", SENT: "Till"}
# Opens the form before anything is chosen.
OPEN = "filtrera"
GROUPS = {"citizen": "Medborgare", "staff": "Medarbetare", "shared": "Gemensamma brevlådor"}
EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True)
class Chip:
    """One thing the list is narrowed to, and the address without it."""

    words: str
    without: str


class FilterForm(forms.Form):
    """Sent by GET: the address says what is shown, and can be kept."""

    correspondent = forms.TypedChoiceField(
        required=False,
        coerce=UUID,
        empty_value=None,
        error_messages={"invalid_choice": "Välj någon i listan."},
    )
    unread = forms.BooleanField(label="Olästa", required=False)
    unanswered = forms.BooleanField(label="Obesvarade", required=False)
    not_journaled = forms.BooleanField(label="Ej journalförda", required=False)
    with_files = forms.BooleanField(label="Med bilaga", required=False)
    since = forms.DateField(
        label="Från och med",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv datumet som 2026-11-01."},
    )
    until = forms.DateField(
        label="Till och med",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv datumet som 2026-11-30."},
    )

    def __init__(self, data: QueryDict, *, items: MailboxItemQuerySet, folder: str) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["correspondent"].label = LABELS.get(folder, "Från/till")
        if folder != INBOX:
            del self.fields["unread"], self.fields["unanswered"]
        if folder == TRASH:
            del self.fields["not_journaled"]
        found = {one.public_id: one for one in correspondents(items)}
        chosen = as_uuid(data.get("correspondent", ""))
        if chosen and chosen not in found and (older := correspondent_in(items, chosen)):
            found[chosen] = older
        self.names = {public_id: name_of(one) for public_id, one in found.items()}
        self.fields["correspondent"].choices = [("", "Alla"), *_grouped(found)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("since", "until"):
            if (day := cleaned.get(name)) and not EARLIEST <= day.year <= LATEST:
                self.add_error(name, "Kontrollera årtalet.")
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error(
                "until", "Till och med ska vara samma dag som från och med eller senare."
            )
        return cleaned

    @property
    def is_open(self) -> bool:
        """While one chooses, and when something must be put right; then the letters come first."""
        return OPEN in self.data or not self.is_valid()

    @property
    def wanted(self) -> Wanted:
        """What is well-formed of it; what isn't says so at its field."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})

    @property
    def query(self) -> str:
        """The part of an address that narrows the list like this again."""
        return urlencode(self._parts())

    @property
    def chips(self) -> list[Chip]:
        parts = self._parts()
        return [
            Chip(self._words(name), urlencode({key: parts[key] for key in parts if key != name}))
            for name in parts
        ]

    def _parts(self) -> dict[str, str]:
        self.is_valid()
        return {name: _written(one) for name, one in self.cleaned_data.items() if one}

    def _words(self, name: str) -> str:
        value = self.cleaned_data[name]
        if name == "correspondent":
            return f"{self.fields[name].label}: {self.names[value]}"
        label = str(self.fields[name].label)
        return f"{label} {value:%Y-%m-%d}" if name in {"since", "until"} else label


def is_narrowed(data: QueryDict) -> bool:
    """Whether an address asks for anything less than everything, or for the form."""
    return OPEN in data or any(data.get(name) for name in FilterForm.base_fields)


def name_of(mailbox: Mailbox) -> str:
    """By which facts a correspondent is told from a namesake."""
    if mailbox.person:
        return f"{mailbox.person.full_name}, kundnummer {mailbox.person.customer_number}"
    if mailbox.owner:
        return ", ".join(part for part in (mailbox.owner.full_name, mailbox.owner.title) if part)
    return mailbox.name


def _grouped(found: dict[UUID, Mailbox]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[Mailbox]] = {}
    for one in sorted(found.values(), key=_in_swedish_order):
        groups.setdefault(one.kind, []).append(one)
    return [
        (label, [(str(one.public_id), name_of(one)) for one in groups[kind]])
        for kind, label in GROUPS.items()
        if kind in groups
    ]


def _in_swedish_order(mailbox: Mailbox) -> str:
    """As the column says; a shared mailbox, which has none, by its name."""
    holder = mailbox.person or mailbox.owner
    return holder.sort_name if holder else mailbox.name.lower()


def _written(value: UUID | bool | date) -> str:
    return "on" if value is True else str(value)

"""Journaling a message and its files (R71-R79, R82-R86; decision 9, I14, I15).

A caseworker writes into a case of the person the message is about, a provider into their own
assignment (P3). Nothing is ever written into a related person's own file.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.calendar import stockholm
from casework.models import Case
from journal.actions.entries import Paper, file_paper, record_entry
from journal.models import FiledItem
from journal.models.owning import TARGETS
from journal.place import file_holder_of, lies_in, owner_of, place_words
from messaging.actions.to_journal import recount_not_journaled
from messaging.journaled_text import sender_in_words
from messaging.models import JournaledMark, Message
from messaging.papers import is_shut_paper
from messaging.proposals import place_in_file
from messaging.targets import owners

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from journal.models import FiledItemType, JournalEntry, JournalType, SenderType
    from journal.place import Owner, Target
    from messaging.models import Attachment

# Characters that the mark has for the places and the paper for its sender.
_ROOM = 200
# The storage doesn't answer just now: to be tried again.
NOT_STORED = "not_stored"


@dataclass(frozen=True)
class Note:
    """The letter as a note: where, as what, and the text as it is to stand there."""

    owner: Owner
    type: JournalType
    heading: str
    event_at: datetime
    body: str
    once_more: bool = False


@dataclass(frozen=True)
class Filing:
    """One file, where it goes and as what."""

    attachment: Attachment
    target: Target
    type: FiledItemType
    sender: SenderType
    heading: str
    once_more: bool = False


@transaction.atomic
def journal_message(*, by: Actor, message: Message, note: Note) -> JournalEntry:
    """Write the message into the file as a locked note (R73, R85).

    The text is taken as it was sent, except a related person's, which the caseworker has trimmed
    (decision 9). Raises ValidationError when it is journaled there already and nobody has said
    that it should be once more (I15).
    """
    _one_at_a_time(message)
    _check_goes_there(by, message, note.owner)
    place = place_words(note.owner)
    if not note.once_more and (mark := former_mark(message, note.owner)):
        question = f"{journaled_before(mark)} Vill du journalföra det en gång till?"
        raise ValidationError({"once_more": question})
    entry = record_entry(
        by=by,
        owner=note.owner,
        type=note.type,
        heading=note.heading,
        body=note.body,
        event_at=note.event_at,
        source_message=message.public_id,
    )
    JournaledMark.objects.create(message=message, entry=entry, place=place, by=by.user)
    recount_not_journaled(message)
    return entry


@transaction.atomic
def file_attachments(*, by: Actor, message: Message, filings: Sequence[Filing]) -> list[FiledItem]:
    """Put the chosen files into the file (Infoga filer; R75-R79, R86), all or none.

    Raises ValidationError when one of them is filed already and nobody said that it should be once
    more, since a paper in the file can't be taken out again, and for a paper that came from there.
    """
    _one_at_a_time(message)
    if problems := _not_to_be_filed(by, filings):
        raise ValidationError(problems)
    for target in dict.fromkeys(filing.target for filing in filings):
        _check_goes_there(by, message, target)
    items = _file_all(by, message, filings)
    if items:
        places = ", ".join(dict.fromkeys(place_words(filing.target) for filing in filings))
        mark = JournaledMark.objects.create(message=message, place=places[:_ROOM], by=by.user)
        mark.filed_items.set(items)
    return items


@transaction.atomic
def journal_with_files(
    *, by: Actor, message: Message, note: Note, filings: Sequence[Filing]
) -> list[FiledItem]:
    """The note and the chosen files together, all or nothing (4.10.5).

    Raises ValidationError with everything that has to be asked: what is journaled there already
    (`once_more`), and which files are.
    """
    _one_at_a_time(message)
    try:
        journal_message(by=by, message=message, note=note)
    except ValidationError as error:
        also = [ValidationError(problem) for problem in _not_to_be_filed(by, filings)]
        raise ValidationError(error.update_error_dict({NON_FIELD_ERRORS: also})) from error
    return file_attachments(by=by, message=message, filings=filings)


def former_mark(message: Message, owner: Owner) -> JournaledMark | None:
    """That the message is journaled there already, the latest time."""
    marks = message.journaled_marks.filter(
        entry__isnull=False, entry__error_marked_at__isnull=True, place=place_words(owner)
    )
    return marks.select_related("by").order_by("-at").first()


def journaled_before(mark: JournaledMark) -> str:
    day = f"{stockholm(mark.at):%Y-%m-%d}"
    return f"Meddelandet är redan journalfört i {mark.place} {day} av {mark.by.full_name}."


def filed_items() -> QuerySet[FiledItem]:
    """With what the sentence about them says."""
    return FiledItem.objects.select_related("filed_by", *TARGETS)


def filed_before(item: FiledItem) -> str:
    day = f"{stockholm(item.filed_at):%Y-%m-%d}"
    place = place_words(lies_in(item))
    return f"Filen {item.filename} är redan infogad i {place} {day} av {item.filed_by.full_name}."


def _file_all(by: Actor, message: Message, filings: Sequence[Filing]) -> list[FiledItem]:
    """Where one can't be filed, the copies of the others don't stay in the storage either."""
    items: list[FiledItem] = []
    try:
        for filing in filings:
            items.append(_file(by, message, filing))  # noqa: PERF401 - known when one fails
    except (OSError, ValidationError) as trouble:
        _delete_copies(items)
        if isinstance(trouble, ValidationError):
            raise
        raise ValidationError(
            "En fil kunde inte sparas just nu. Inget är journalfört. Försök igen om en stund.",
            code=NOT_STORED,
        ) from trouble
    return items


def _delete_copies(items: Sequence[FiledItem]) -> None:
    for item in items:
        with suppress(OSError):
            default_storage.delete(str(item.file.name))


def _file(by: Actor, message: Message, filing: Filing) -> FiledItem:
    attachment = filing.attachment
    return file_paper(
        by=by,
        target=filing.target,
        type=filing.type,
        sender=filing.sender,
        sender_text=sender_in_words(message)[:_ROOM],
        heading=filing.heading,
        paper=Paper(
            stored=attachment.file,
            filename=attachment.filename,
            size=attachment.size,
            sha256=attachment.sha256,
            pages=attachment.pages,
            received_at=message.sent_at,
            source_attachment=attachment.public_id,
        ),
    )


def _one_at_a_time(message: Message) -> None:
    """Two who journal the same message at once are asked after each other."""
    Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def _not_to_be_filed(by: Actor, filings: Sequence[Filing]) -> list[str]:
    """A sentence for each that is filed already, came out of the very case it would go to, or is
    out of somebody's file that is closed to the one who files."""
    new = [one.attachment.public_id for one in filings if not one.once_more]
    filed = filed_items().filter(source_attachment__in=new).order_by("pk")
    there = [
        f"Filen {one.attachment.filename} finns redan i akten, i {place_words(place)}."
        for one in filings
        if (place := place_in_file(one.attachment)) and place == owner_of(one.target)
    ]
    shut = [
        f"Filen {one.attachment.filename} är ur en annan persons akt och kan inte infogas här."
        for one in filings
        if is_shut_paper(by, one.attachment)
    ]
    return [*map(filed_before, filed), *there, *shut]


def _check_goes_there(by: Actor, message: Message, target: Target) -> None:
    """I14: only where the person the message is about has the matter, and it still is open.

    The place is held until the transaction ends, so that nobody closes it meanwhile.
    """
    owner = owner_of(target)
    if owner is None:
        raise ValidationError("Platsen hör inte till något ärende.")
    if not _is_about(message, owner):
        raise ValidationError("Meddelandet handlar om en annan person än ärendet.")
    held = type(owner).objects.select_for_update(of=("self",), no_key=True)
    held.get(pk=owner.pk)
    if owner not in owners(by, message.thread):
        where = "ärendet" if isinstance(owner, Case) else "uppdraget"
        raise ValidationError(f"Det går inte längre att journalföra i {where} {owner.number}.")


def _is_about(message: Message, owner: Owner) -> bool:
    """The file holder's own, or a joint case for the one who has applied with them (P16)."""
    about = message.thread.about
    if about is None:
        return False
    if isinstance(owner, Case):
        return Case.objects.of_client(about).filter(pk=owner.pk).exists()
    return file_holder_of(owner) == about

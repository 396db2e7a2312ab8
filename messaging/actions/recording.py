"""Journaling a message and its files (R71-R79, R82-R86; decision 9, I14, I15).

A caseworker writes into a case of the person the message is about, a provider into their own
assignment (P3). Nothing is ever written into a related person's own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.calendar import stockholm
from casework.models import Assignment, Case
from journal.actions.entries import Paper, file_holder_of, file_paper, record_entry
from journal.models import FiledItem
from messaging.models import JournaledMark, Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.actor import Actor
    from journal.actions.entries import Owner, Target
    from journal.models import FiledItemType, JournalEntry, JournalType, SenderType
    from messaging.models import Attachment

# Characters that the mark has for the places and the paper for its sender.
_ROOM = 200


@dataclass(frozen=True)
class Filing:
    """One file, where it goes and as what."""

    attachment: Attachment
    target: Target
    type: FiledItemType
    sender: SenderType
    heading: str
    once_more: bool = False


def place_of(target: Target) -> str:
    """The place in words, as it stands in the mark and in the question before a second time."""
    if isinstance(target, Case):
        return f"ärende {target.number}"
    if isinstance(target, Assignment):
        return f"uppdrag {target.number}"
    return str(target)


@transaction.atomic
def journal_message(
    *,
    by: Actor,
    message: Message,
    owner: Owner,
    type: JournalType,  # noqa: A002 - the field's own word
    heading: str,
    event_at: datetime,
    body: str,
    once_more: bool = False,
) -> JournalEntry:
    """Write the message into the file as a locked note (R73, R85).

    The text is taken as it was sent, except a related person's, which the caseworker has trimmed
    (decision 9). Raises ValidationError when it is journaled there already and nobody has said
    that it should be once more (I15).
    """
    _one_at_a_time(message)
    _check_is_about(message, owner)
    place = place_of(owner)
    if not once_more and (mark := _former_mark(message, place)):
        raise ValidationError(
            {
                "once_more": f"Meddelandet är redan journalfört i {place} "
                f"{stockholm(mark.at):%Y-%m-%d} av {mark.by.full_name}. "
                "Vill du journalföra det en gång till?"
            }
        )
    entry = record_entry(
        by=by,
        owner=owner,
        type=type,
        heading=heading,
        body=body,
        event_at=event_at,
        source_message=message.public_id,
    )
    JournaledMark.objects.create(message=message, entry=entry, place=place, by=by.user)
    return entry


@transaction.atomic
def file_attachments(*, by: Actor, message: Message, filings: Sequence[Filing]) -> list[FiledItem]:
    """Put the chosen files into the file (Infoga filer; R75-R79, R86), all or none.

    Raises ValidationError when one of them is filed already and nobody said that it should be once
    more: a paper in the file can't be taken out again.
    """
    _one_at_a_time(message)
    _check_not_filed(filings)
    items = [_file(by, message, filing) for filing in filings]
    if items:
        places = ", ".join(dict.fromkeys(place_of(filing.target) for filing in filings))
        mark = JournaledMark.objects.create(message=message, place=places[:_ROOM], by=by.user)
        mark.filed_items.set(items)
    return items


def _file(by: Actor, message: Message, filing: Filing) -> FiledItem:
    _check_is_about(message, filing.target)
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


def sender_in_words(message: Message) -> str:
    """*Karin Bergström (vårdnadshavare)*, or a colleague with title and unit."""
    label = message.thread.relation_label if message.is_from_citizen else message.sender_title
    return f"{message.sender_name} ({label})" if label else message.sender_name


def journaled_text(message: Message, *, files: Sequence[str], words: str) -> str:
    """The note's text: who wrote to whom, about what and with which files, and then the words.

    The words may be trimmed (decision 9); who said them and as what can't be.
    """
    to = ", ".join(recipient.label for recipient in message.recipients.order_by("pk"))
    lines = [
        f"Från: {sender_in_words(message)}",
        f"Till: {to}",
        f"Ämne: {message.thread.subject}",
    ]
    if files:
        lines.append(f"Bilagor: {', '.join(files)}")
    return "\n".join([*lines, "", words])


def _one_at_a_time(message: Message) -> None:
    """Two who journal the same message at once are asked after each other."""
    Message.objects.select_for_update(of=("self",)).get(pk=message.pk)


def _check_not_filed(filings: Sequence[Filing]) -> None:
    new = [one.attachment.public_id for one in filings if not one.once_more]
    for item in FiledItem.objects.filter(source_attachment__in=new).order_by("pk"):
        raise ValidationError(f"Filen {item.filename} är redan infogad.")


def _check_is_about(message: Message, target: Target) -> None:
    """I14: only into the file of the person the message is about."""
    if file_holder_of(target).pk != message.thread.about_id:
        raise ValidationError("Meddelandet handlar om en annan person än ärendet.")


def _former_mark(message: Message, place: str) -> JournaledMark | None:
    return (
        message.journaled_marks.filter(entry__isnull=False, place=place)
        .select_related("by")
        .order_by("-at")
        .first()
    )

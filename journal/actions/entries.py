"""Writing into the case file: notes and received papers (R71, R75, R81; SOSFS 2014:5).

The journal knows no messages: it takes text and files, with a word of where they came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.models import (
    CaseFile,
)
from journal.models import FiledItem, JournalEntry
from journal.place import file_holder_of, in_place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models.fields.files import FieldFile

    from accounts.actor import Actor
    from journal.models import FiledItemType, JournalType, SenderType
    from journal.place import Owner, Target


@dataclass(frozen=True)
class Paper:
    """A file on its way into the case file, wherever it came from."""

    stored: FieldFile | ContentFile[bytes]
    filename: str
    size: int
    sha256: str
    pages: int
    received_at: datetime
    source_attachment: UUID | None = None


@transaction.atomic
def record_entry(
    *,
    by: Actor,
    owner: Owner,
    type: JournalType,  # noqa: A002 - the field's own word
    heading: str,
    body: str,
    event_at: datetime,
    source_message: UUID | None = None,
) -> JournalEntry:
    """Write a locked note into a case or an assignment, signed as the author is today."""
    now = timezone.now()
    entry = JournalEntry.objects.create(
        **in_place(owner),
        type=type,
        heading=heading,
        body=body,
        event_at=event_at,
        state=JournalEntry.State.LOCKED,
        created_by=by.user,
        author_label=author_label(by),
        locked_by=by.user,
        locked_at=now,
        source_message=source_message,
    )
    touch_file(owner)
    audit.log.record(
        Action.JOURNALED,
        by=by,
        object_type="journal_entry",
        object_id=entry.public_id,
        customer_number=file_holder_of(owner).customer_number,
        case_number=owner.number,
    )
    return entry


@transaction.atomic
def file_paper(
    *,
    by: Actor,
    target: Target,
    type: FiledItemType,  # noqa: A002 - the field's own word
    sender: SenderType,
    sender_text: str,
    heading: str,
    paper: Paper,
) -> FiledItem:
    """Put a copy of the paper into the file.

    Raises ValidationError when the sender isn't one of the type's.
    """
    if not type.senders.filter(pk=sender.pk).exists():
        raise ValidationError(
            {"sender": f"{sender.name} kan inte vara avsändare till {type.name}."}
        )
    with paper.stored.open("rb") as source:
        content = ContentFile(source.read(), name=paper.filename)
    item = FiledItem.objects.create(
        **in_place(target),
        type=type,
        sender_type=sender,
        sender_text=sender_text,
        heading=heading,
        received_at=paper.received_at,
        file=content,
        filename=paper.filename,
        size=paper.size,
        sha256=paper.sha256,
        pages=paper.pages,
        source_attachment=paper.source_attachment,
        filed_by=by.user,
    )
    touch_file(target)
    audit.log.record(
        Action.FILED,
        by=by,
        object_type="filed_item",
        object_id=item.public_id,
        customer_number=file_holder_of(target).customer_number,
    )
    return item


def author_label(actor: Actor) -> str:
    """The author as they are today: it stays so in the file, whoever they become."""
    unit = actor.unit.name if actor.unit else ""
    return ", ".join(part for part in (actor.user.full_name, actor.user.title, unit) if part)


def touch_file(target: Target) -> None:
    """Retention counts from the last note (SoL; security.md L7)."""
    CaseFile.objects.filter(file_holder=file_holder_of(target)).update(
        last_note_on=stockholm_today()
    )

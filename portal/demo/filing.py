"""What the demo's caseworker has put into the file: a client's answer and the rent bill with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile

from casework.models import CaseFile
from journal.models import FiledItem, FiledItemType, JournalEntry, JournalType, SenderType
from journal.place import place_words
from messaging.actions.to_journal import recount_not_journaled
from messaging.journaled_text import journaled_text, sender_in_words
from messaging.models import JournaledMark
from portal.demo.town import insert

if TYPE_CHECKING:
    from datetime import datetime

    from casework.models import Case
    from messaging.models import Message
    from portal.demo.town import Town

READ_AND_FILED_WITHIN = timedelta(hours=15)


def build_filing(town: Town, answer: Message) -> None:
    """Journal the answer and file its attachment, on the morning it was read."""
    case = town.cases["EB-0142"]
    when = answer.sent_at + READ_AND_FILED_WITHIN
    entry = _journal(town, case, answer, when)
    item = _file(town, case, answer, when)
    CaseFile.objects.filter(pk=case.file_id).update(last_note_on=when.date())
    mark = insert(
        JournaledMark(
            message=answer, entry=entry, place=place_words(case), by=town.staff["S1"], at=when
        )
    )
    mark.filed_items.add(item)
    recount_not_journaled(answer)


def _journal(town: Town, case: Case, answer: Message, when: datetime) -> JournalEntry:
    author = town.actor("S1")
    names = [attachment.filename for attachment in answer.attachments.order_by("pk")]
    return insert(
        JournalEntry(
            case=case,
            type=JournalType.objects.get(code="journaled_message"),
            heading=answer.thread.subject,
            body=journaled_text(answer, files=names, words=answer.body),
            event_at=answer.sent_at,
            state=JournalEntry.State.LOCKED,
            created_by=author.user,
            author_label=f"{author.user.full_name}, {author.user.title}, {author.unit}",
            created_at=when,
            locked_by=author.user,
            locked_at=when,
            source_message=answer.public_id,
        )
    )


def _file(town: Town, case: Case, answer: Message, when: datetime) -> FiledItem:
    attachment = answer.attachments.get()
    item = FiledItem(
        case=case,
        type=FiledItemType.objects.get(code="application_basis"),
        sender_type=SenderType.objects.get(code="client"),
        sender_text=sender_in_words(answer),
        heading="Hyresavi för december",
        received_at=answer.sent_at,
        filename=attachment.filename,
        size=attachment.size,
        sha256=attachment.sha256,
        pages=attachment.pages,
        source_attachment=attachment.public_id,
        filed_by=town.staff["S1"],
        filed_at=when,
    )
    with attachment.file.open("rb") as source:
        item.file.save(attachment.filename, ContentFile(source.read()), save=False)
    return insert(item)

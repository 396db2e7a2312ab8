"""Taking papers out of the file (utdrag): ordered here, made by the worker, gone after a day.

Each is in the log with its purpose; a copy to hand out is what leaves the house.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from journal.actions.renditions import RENDER
from journal.book import MOST_PAGES, masked
from journal.hidden_names import without_hidden_names
from journal.models import Extract
from notifications.wake import wake

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import Assignment, Case, Person
    from journal.book import Book
    from journal.masking import Masking

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=24)
NOT_MASKABLE = "Sidorna är inte med: en fils sidor kan inte maskas."


@dataclass(frozen=True)
class Source:
    """What an extract is out of, and so who opens it: only while all of it is open to them still.

    `letter` is the one a conversation was read by; `number` that of the conversation's case.
    """

    person: Person | None
    places: Sequence[Case | Assignment] = ()
    letter: UUID | None = None
    number: str = ""

    @property
    def numbers(self) -> list[str]:
        return [place.number for place in self.places] or [self.number]


@transaction.atomic
def order_extract(
    *, by: Actor, source: Source, book: Book, purpose: str, masking: Masking | None = None
) -> Extract:
    """Have the book made as one PDF; with `masking` a copy where those words are covered.

    Raises ValidationError when it has more pages of others' files than go into one.
    """
    book = without_hidden_names(book)
    if masking is not None:
        book = masked(_without_pages(book), masking)
    if book.drawn_pages > MOST_PAGES:
        raise ValidationError(
            f"Filerna har {book.drawn_pages} sidor. Högst {MOST_PAGES} går i ett utdrag. Välj "
            "handlingar att utelämna, eller ta ut ett ärende i taget."
        )
    extract = Extract.objects.create(
        person=source.person,
        # It is the file's name too: the two copies must not be taken for each other.
        title=f"Maskad kopia, {book.title}"[:250] if masking else book.title[:250],
        purpose=purpose,
        is_masked=masking is not None,
        content=book.as_json(),
        places=[str(place.public_id) for place in source.places],
        numbers=source.numbers,
        letter=source.letter,
        ordered_by=by.user,
        ordered_at=timezone.now(),
    )
    _record(by, source, extract, f"{'maskad pdf' if masking else 'pdf'}: {purpose}")
    transaction.on_commit(lambda: wake(current_app.signature(RENDER)))
    return extract


@transaction.atomic
def take_as_json(*, by: Actor, source: Source, book: Book, purpose: str) -> dict[str, Any]:
    """The same for another system to read: every word and checksum, and no file's own bytes."""
    book = without_hidden_names(book)
    _record(by, source, None, f"json: {purpose}")
    return {"made_at": timezone.now().isoformat(), "purpose": purpose, **_without_names(book)}


def purge_extracts(now: datetime) -> int:
    """What is a day old goes, the file with it; how many. A file that stays is tried again."""
    old = Extract.objects.filter(ordered_at__lt=now - KEPT_FOR)
    gone = 0
    for extract in old.order_by("pk"):
        try:
            if extract.file:
                extract.file.delete(save=False)
        except Exception:
            # Each kind of storage has errors of its own, and one file must not keep the others.
            logger.exception("An extract could not be deleted", extra={"extract": extract.pk})
            continue
        extract.delete()
        gone += 1
    return gone


def _without_pages(book: Book) -> Book:
    chapters = [
        replace(one, files=[replace(file, left_out=NOT_MASKABLE) for file in one.files])
        for one in book.chapters
    ]
    return replace(book, chapters=chapters)


def _without_names(book: Book) -> dict[str, Any]:
    """Where a file lies in the storage is nobody's business."""
    content = book.as_json()
    for chapter in content["chapters"]:
        for file in chapter["files"]:
            del file["name"]
    return content


def _record(by: Actor, source: Source, extract: Extract | None, reason: str) -> None:
    """A row for each case: whoever asks what was taken out of one finds it by its number."""
    for number in source.numbers:
        audit.log.record(
            Action.EXPORTED,
            by=by,
            object_type="extract",
            object_id=extract.public_id if extract else "",
            customer_number=source.person.customer_number if source.person else "",
            case_number=number,
            reason=reason,
        )

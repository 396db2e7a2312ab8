"""Documents, notes and filed papers in one list, the newest first (Dokumentation, Dokument).

Three tables, so each is asked for a page and the three are merged: the page is right however the
papers lie, and costs the same deep down as at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from journal.access import (
    documents_in_case,
    in_assignment,
    in_case,
    own_documents,
    own_items,
    visible_entries,
)
from journal.actions.draft_locking import locks_on
from journal.models import Document, FiledItem, JournalEntry, SharedPaper, WrittenPaper

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import Assignment, Case

PAGE = 50


@dataclass(frozen=True)
class Paper:
    """One row: a document or a note to read, or a file to open."""

    public_id: UUID
    at: datetime
    kind: str
    heading: str
    by: str
    state: str
    is_file: bool = False
    is_document: bool = False
    # The day the clock locks it, where it is working material.
    locks_on: date | None = None

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands in the list. The id settles two of the same second."""
        return self.at, self.public_id

    @property
    def can_be_sent(self) -> bool:
        """Notes never are, nor what isn't ready or is wrong."""
        return (self.is_file or self.is_document) and self.state == WrittenPaper.State.LOCKED

    @property
    def can_be_shared(self) -> bool:
        """With the other side of an assignment: the same papers."""
        return self.can_be_sent


@dataclass(frozen=True)
class Papers:
    rows: list[Paper]
    older: UUID | None = None


def papers_of_case(actor: Actor, case: Case, after: UUID | None = None) -> Papers:
    """All that lies in a case: documents, a decision's too, notes, and what is filed to it."""
    return _merged(
        [
            visible_entries(actor).filter(case=case),
            own_items(actor).filter(in_case(case)),
            own_documents(actor).filter(documents_in_case(case)),
        ],
        after,
    )


def papers_to_share(actor: Actor, assignment: Assignment, after: UUID | None = None) -> Papers:
    """The papers of the case that the provider can't read yet; what isn't ready is never shared."""
    case = assignment.service.case
    shared = SharedPaper.objects.current().filter(assignment=assignment)
    items = own_items(actor).filter(in_case(case), error_marked_at__isnull=True)
    documents = own_documents(actor).filter(
        documents_in_case(case), state=WrittenPaper.State.LOCKED
    )
    return _merged(
        [
            items.exclude(pk__in=shared.filter(item__isnull=False).values("item")),
            documents.exclude(pk__in=shared.filter(document__isnull=False).values("document")),
        ],
        after,
    )


def papers_of_assignment(actor: Actor, assignment: Assignment, after: UUID | None = None) -> Papers:
    """What the provider has written and filed itself; the authority's papers lie elsewhere (P3)."""
    return _merged(
        [
            visible_entries(actor).filter(assignment=assignment),
            own_items(actor).filter(in_assignment(assignment)),
            own_documents(actor).filter(assignment=assignment),
        ],
        after,
    )


def _merged(sources: list[QuerySet[Any]], after: UUID | None) -> Papers:
    last = _place_of(sources, after)
    found = [row for source in sources for row in _beyond(source, last)]
    rows = sorted(map(_row, found), key=lambda one: one.place, reverse=True)
    return Papers(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else None)


def _place_of(sources: list[QuerySet[Any]], after: UUID | None) -> tuple[datetime, UUID] | None:
    if after is None:
        return None
    for source in sources:
        if (paper := source.filter(public_id=after).first()) is not None:
            return _row(paper).place
    return None


def _beyond(rows: QuerySet[Any], last: tuple[datetime, UUID] | None) -> QuerySet[Any]:
    at = "received_at" if rows.model is FiledItem else "event_at"
    if last is not None:
        rows = rows.filter(
            Q(**{f"{at}__lt": last[0]}) | Q(**{at: last[0], "public_id__lt": last[1]})
        )
    return rows.order_by(f"-{at}", "-public_id")[: PAGE + 1]


def _row(paper: Document | JournalEntry | FiledItem) -> Paper:
    return _of_item(paper) if isinstance(paper, FiledItem) else _of_written(paper)


def _of_written(paper: Document | JournalEntry) -> Paper:
    return Paper(
        public_id=paper.public_id,
        at=paper.event_at,
        kind=paper.type.name,
        heading=paper.heading,
        by=paper.author_label,
        state=paper.state,
        is_document=isinstance(paper, Document),
        locks_on=locks_on(paper) if paper.is_draft else None,
    )


def _of_item(item: FiledItem) -> Paper:
    state = WrittenPaper.State
    return Paper(
        public_id=item.public_id,
        at=item.received_at,
        kind=item.type.name,
        heading=item.heading,
        by=f"{item.sender_text or item.sender_type.name}, infogad av {item.filed_by.full_name}",
        state=state.ERROR_MARKED if item.is_error_marked else state.LOCKED,
        is_file=True,
    )

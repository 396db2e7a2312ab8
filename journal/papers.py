"""Notes and filed papers of a case or an assignment in one list, the newest first (Dokumentation).

Two tables, so each is asked for a page and the two are merged: the page is right however the papers
lie, and costs the same deep down as at the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from journal.access import in_case, visible_entries, visible_items
from journal.models import FiledItem, JournalEntry, SharedPaper

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from casework.models import Assignment, Case

PAGE = 50


@dataclass(frozen=True)
class Paper:
    """One row: a note to read or a file to open."""

    public_id: UUID
    at: datetime
    kind: str
    heading: str
    by: str
    state: str = ""
    is_file: bool = False

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands in the list. The id settles two of the same second."""
        return self.at, self.public_id


@dataclass(frozen=True)
class Papers:
    rows: list[Paper]
    older: UUID | None = None


def papers_of_case(actor: Actor, case: Case, after: UUID | None = None) -> Papers:
    """All that lies in a case: its notes, and the papers filed to it or to a step of it."""
    return _merged(
        visible_entries(actor).filter(case=case), visible_items(actor).filter(in_case(case)), after
    )


def papers_to_share(actor: Actor, assignment: Assignment, after: UUID | None = None) -> Papers:
    """The filed papers of the case that the provider can't read yet; notes are never shared."""
    shared = SharedPaper.objects.current().filter(assignment=assignment)
    items = visible_items(actor).filter(in_case(assignment.service.case))
    return _merged(
        visible_entries(actor).none(), items.exclude(pk__in=shared.values("item")), after
    )


def papers_of_assignment(actor: Actor, assignment: Assignment, after: UUID | None = None) -> Papers:
    """What the provider has written and filed itself; the authority's papers lie elsewhere (P3)."""
    return _merged(
        visible_entries(actor).filter(assignment=assignment),
        visible_items(actor).filter(assignment=assignment),
        after,
    )


def _merged(
    entries: QuerySet[JournalEntry], items: QuerySet[FiledItem], after: UUID | None
) -> Papers:
    last = _place_of(entries, items, after)
    notes = _beyond(entries, "event_at", last)
    files = _beyond(items.select_related("filed_by"), "received_at", last)
    rows = sorted(
        [*map(_of_entry, notes), *map(_of_item, files)], key=lambda one: one.place, reverse=True
    )
    return Papers(rows[:PAGE], rows[PAGE - 1].public_id if len(rows) > PAGE else None)


def _place_of(
    entries: QuerySet[JournalEntry], items: QuerySet[FiledItem], after: UUID | None
) -> tuple[datetime, UUID] | None:
    if after is None:
        return None
    if (note := entries.filter(public_id=after).first()) is not None:
        return note.event_at, note.public_id
    item = items.filter(public_id=after).first()
    return (item.received_at, item.public_id) if item is not None else None


def _beyond(rows: QuerySet[Any], at: str, last: tuple[datetime, UUID] | None) -> QuerySet[Any]:
    if last is not None:
        rows = rows.filter(
            Q(**{f"{at}__lt": last[0]}) | Q(**{at: last[0], "public_id__lt": last[1]})
        )
    return rows.order_by(f"-{at}", "-public_id")[: PAGE + 1]


def _of_entry(entry: JournalEntry) -> Paper:
    return Paper(
        public_id=entry.public_id,
        at=entry.event_at,
        kind=entry.type.name,
        heading=entry.heading,
        by=entry.author_label,
        state=entry.state,
    )


def _of_item(item: FiledItem) -> Paper:
    return Paper(
        public_id=item.public_id,
        at=item.received_at,
        kind=item.type.name,
        heading=item.heading,
        by=f"{item.sender_text or item.sender_type.name}, infogad av {item.filed_by.full_name}",
        state=JournalEntry.State.LOCKED,
        is_file=True,
    )

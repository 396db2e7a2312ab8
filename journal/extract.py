"""The papers of a case, a whole file or an assignment as a book (utdrag; security.md L12).

What is locked, error-marked ones too; working material is no public paper yet and stays out. The
authority takes out of its cases, a provider out of its assignments (P3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.calendar import stockholm
from casework.models import Assignment, Case
from journal.access import (
    documents_in_case,
    in_case,
    visible_documents,
    visible_entries,
    visible_items,
)
from journal.book import Chapter, StoredPaper
from journal.models import WrittenPaper
from journal.written_hash import hash_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from journal.models import Document, FiledItem, JournalEntry

DRAFT = WrittenPaper.State.DRAFT


@dataclass(frozen=True)
class Taken:
    """One paper of the file, on its way into the book; `key` is what the form calls it by."""

    key: str
    at: datetime
    chapter: Chapter


def cases_of_file(actor: Actor, case: Case) -> list[Case]:
    """The cases of the same person that the actor may open, the oldest first."""
    holder = case.file.file_holder
    reached = Case.objects.visible_to(actor).filter(file__file_holder=holder)
    return list(reached.order_by("opened_on", "pk"))


def papers_of_cases(actor: Actor, cases: Sequence[Case]) -> list[Taken]:
    in_files, in_documents = Q(pk__in=[]), Q(pk__in=[])
    for case in cases:
        in_files |= in_case(case)
        in_documents |= documents_in_case(case)
    return _in_order(
        visible_documents(actor).filter(in_documents),
        visible_entries(actor).filter(case__in=cases),
        visible_items(actor).filter(in_files),
    )


def papers_of_assignment(actor: Actor, assignment: Assignment) -> list[Taken]:
    return _in_order(
        visible_documents(actor).filter(assignment=assignment),
        visible_entries(actor).filter(assignment=assignment),
        visible_items(actor).filter(Q(assignment=assignment) | Q(document__assignment=assignment)),
    )


def _in_order(
    documents: QuerySet[Document], entries: QuerySet[JournalEntry], items: QuerySet[FiledItem]
) -> list[Taken]:
    """The oldest first, as the file was written."""
    written = ("locked_by", "error_marked_by")
    taken = [
        *map(_of_document, documents.exclude(state=DRAFT).select_related(*written, "replaces")),
        *map(_of_entry, entries.exclude(state=DRAFT).select_related(*written)),
        *map(_of_item, items.select_related("filed_by", "error_marked_by")),
    ]
    return sorted(taken, key=lambda one: (one.at, one.key))


def _of_document(document: Document) -> Taken:
    place = document.assignment.number if document.assignment else document.whole_case.number
    facts = [("Ärende" if document.assignment is None else "Uppdrag", place)]
    if document.decision is not None:
        facts.append(("Hör till", str(document.decision)))
    facts += _written_facts(document)
    if document.replaces is not None:
        facts.append(("Ersätter", f"{document.replaces.heading}, {_day(document.replaces)}"))
    return Taken(
        f"dokument.{document.public_id}",
        document.event_at,
        Chapter(
            title=document.heading,
            kind=f"Dokument, {document.type.name}",
            at=_day(document),
            facts=facts,
            text=document.body,
            is_marked_up=True,
            is_crossed=document.is_error_marked,
            sha256=document.body_hash,
        ),
    )


def _of_entry(entry: JournalEntry) -> Taken:
    facts = [("Ärende", entry.case.number)] if entry.case else []
    return Taken(
        f"anteckning.{entry.public_id}",
        entry.event_at,
        Chapter(
            title=entry.heading,
            kind=f"Anteckning, {entry.type.name}",
            at=_day(entry),
            facts=facts + _written_facts(entry),
            text=entry.body,
            is_crossed=entry.is_error_marked,
            sha256=hash_of(entry.heading, entry.body),
        ),
    )


def _of_item(item: FiledItem) -> Taken:
    filed = f"{stockholm(item.filed_at):%Y-%m-%d %H.%M} av {item.filed_by.name_and_title}"
    return Taken(
        f"fil.{item.public_id}",
        item.received_at,
        Chapter(
            title=item.heading,
            kind=f"Infogad fil, {item.type.name}",
            at=f"{stockholm(item.received_at):%Y-%m-%d %H.%M}",
            facts=[
                ("Från", item.sender_text or item.sender_type.name),
                ("Infogad", filed),
                *_error_facts(item),
            ],
            is_crossed=item.is_error_marked,
            files=[
                StoredPaper(item.file.name or "", item.filename, item.sha256, item.pages),
            ],
        ),
    )


def _written_facts(paper: WrittenPaper) -> list[tuple[str, str]]:
    facts = [("Upprättad av", paper.author_label)]
    if paper.locked_at is not None:
        by = f" av {paper.locked_by.name_and_title}" if paper.locked_by else " av sig självt"
        facts.append(("Skrivskyddad", f"{stockholm(paper.locked_at):%Y-%m-%d %H.%M}{by}"))
    return facts + _error_facts(paper)


def _error_facts(paper: WrittenPaper | FiledItem) -> list[tuple[str, str]]:
    if paper.error_marked_at is None or paper.error_marked_by is None:
        return []
    when = f"{stockholm(paper.error_marked_at):%Y-%m-%d %H.%M}"
    return [
        ("Felmarkerad", f"{when} av {paper.error_marked_by.name_and_title}: {paper.error_reason}")
    ]


def _day(paper: WrittenPaper) -> str:
    return f"{stockholm(paper.event_at):%Y-%m-%d %H.%M}"

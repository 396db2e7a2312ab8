"""Puts the demo's documents and notes into their cases and assignments, as they were written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from casework.models import CaseFile
from journal.actions.entries import author_label
from journal.addressees import case_of
from journal.models import (
    Document,
    DocumentTemplate,
    DocumentType,
    JournalEntry,
    JournalType,
    PdfRendition,
    SharedPaper,
    WrittenPaper,
)
from journal.template_fields import fill
from journal.template_values import addressee_values, known_values
from journal.written_hash import hash_of
from portal.demo.cases import OLD
from portal.demo.town import at, insert
from portal.demo.written import DOCUMENTS, NOTES

if TYPE_CHECKING:
    from datetime import datetime

    from casework.models import Case, Decision
    from journal.actions.documents import Place
    from portal.demo.town import Town
    from portal.demo.written import DemoWritten

State = WrittenPaper.State
# How the type of a decision's document begins, and its templates.
OF_DECISIONS = "decision_"
LOCKED_AFTER = timedelta(minutes=20)
SEEN_AS_WRONG_AFTER = timedelta(hours=3)


def build_documents(town: Town) -> None:
    written: dict[str, Document] = {}
    for one in DOCUMENTS:
        written[one.key] = _document(town, one, written)
    for one in NOTES:
        _note(town, one)


def _document(town: Town, one: DemoWritten, written: dict[str, Document]) -> Document:
    place = _place(town, one)
    words = _words(town, one, place)
    document = insert(
        Document(
            **_where(place),
            **_written(town, one),
            **words,
            addressee=town.people.get(one.addressee),
            replaces=written.get(one.replaces),
            body_hash="" if one.is_draft else hash_of(words["heading"], words["body"]),
        )
    )
    if one.is_shared:
        _share(town, one, document)
    if _is_decided_that_day(one):
        _order(document)
    return document


def _words(town: Town, one: DemoWritten, place: Place) -> dict[str, Any]:
    if not one.template:
        type_ = DocumentType.objects.get(code=one.type)
        return {"type": type_, "heading": one.heading, "body": one.body}
    template = DocumentTemplate.objects.get(code=one.template)
    addressee = town.people.get(one.addressee)
    known = known_values(town.actor(one.author), place)
    values = known | addressee_values(addressee) | dict(one.values)
    return {
        "type": template.type,
        "template": template,
        "template_version": template.version,
        "heading": fill(template.heading, values),
        "body": fill(template.body, values),
    }


def _note(town: Town, one: DemoWritten) -> None:
    insert(
        JournalEntry(
            **_where(_place(town, one)),
            **_written(town, one),
            type=JournalType.objects.get(code=one.type),
            heading=one.heading,
            body=one.body,
        )
    )


def _written(town: Town, one: DemoWritten) -> dict[str, Any]:
    """Who wrote it and when, and how far it has come."""
    author, when = town.staff[one.author], _when(town, one)
    facts: dict[str, Any] = {
        "event_at": when,
        "created_by": author,
        "author_label": author_label(town.actor(one.author)),
        "created_at": when,
        "state": State.DRAFT,
    }
    if one.is_draft:
        return facts
    locked = {"state": State.LOCKED, "locked_by": author, "locked_at": when + LOCKED_AFTER}
    CaseFile.objects.filter(cases=_case(town, one)).update(last_note_on=when.date())
    if not one.error:
        return facts | locked
    return (
        facts
        | locked
        | {
            "state": State.ERROR_MARKED,
            "error_marked_by": author,
            "error_marked_at": when + SEEN_AS_WRONG_AFTER,
            "error_reason": one.error,
        }
    )


def _share(town: Town, one: DemoWritten, document: Document) -> None:
    insert(
        SharedPaper(
            document=document,
            assignment=document.assignment,
            shared_by=town.staff[one.author],
            shared_at=_when(town, one) + LOCKED_AFTER,
        )
    )


def _order(document: Document) -> None:
    """As *Skapa PDF* does; the demo's worker makes it when it starts."""
    assert document.type.print_template is not None
    assert document.locked_at is not None
    insert(
        PdfRendition(
            document=document,
            print_template=document.type.print_template,
            heading=document.heading,
            ordered_by=document.created_by,
            ordered_at=document.locked_at,
        )
    )


def _when(town: Town, one: DemoWritten) -> datetime:
    if _is_decided_that_day(one):
        return at(_decision(town, one).decided_on, one.clock)
    day = town.day.workday_near if one.place in OLD else town.day.workday
    return at(day(one.days_ago), one.clock)


def _place(town: Town, one: DemoWritten) -> Place:
    if one.place in town.assignments:
        return town.assignments[one.place]
    return _decision(town, one) if _is_of_decision(one) else town.cases[one.place]


def _decision(town: Town, one: DemoWritten) -> Decision:
    case = town.cases[one.place]
    return case.decisions.order_by("-decided_on", "-pk")[one.decided_before]


def _is_of_decision(one: DemoWritten) -> bool:
    return (one.template or one.type).startswith(OF_DECISIONS)


def _is_decided_that_day(one: DemoWritten) -> bool:
    return _is_of_decision(one) and not one.days_ago


def _case(town: Town, one: DemoWritten) -> Case:
    return case_of(_place(town, one))


def _where(place: Place) -> dict[str, Place]:
    return {type(place).__name__.lower(): place}

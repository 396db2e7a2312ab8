"""The doors to papers in the case file: fetch, check, log, or 404."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from casework.models import Assignment, Case, Person
from journal.models import Document, Extract, FiledItem, JournalEntry, PdfRendition, SharedPaper

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor

# From each place a paper can lie in to the person whose file it is.
_HOLDERS = (
    "case__file__file_holder",
    "assignment__service__case__file__file_holder",
    "intake__person",
    "investigation__case__file__file_holder",
    "decision__case__file__file_holder",
    "service__case__file__file_holder",
    "document__case__file__file_holder",
    "document__decision__case__file__file_holder",
    "document__assignment__service__case__file__file_holder",
)


def _places(actor: Actor) -> Q:
    """The authority reads its cases, a provider its assignments, never each other's (P3)."""
    assignments = Assignment.objects.open_to(actor)
    return Q(case__in=Case.objects.visible_to(actor)) | Q(assignment__in=assignments)


def _shared_with(actor: Actor, paper: str = "item") -> Exists:
    """What the other side of an assignment lets this one read, as long as it does (R103, A-U9)."""
    shares = SharedPaper.objects.current().filter(
        Q(assignment__service__case__in=Case.objects.visible_to(actor))
        | Q(assignment__in=Assignment.objects.open_to(actor))
    )
    return Exists(shares.filter(**{paper: OuterRef("pk")}))


# The steps of a case that a paper can be filed to.
_STEPS = (
    "intake__case",
    "investigation__case",
    "decision__case",
    "service__case",
    "document__case",
    "document__decision__case",
)


def in_case(case: Case) -> Q:
    """The condition on FiledItem that a paper lies in the case, or in a step of it."""
    inside = Q(case=case)
    for step in _STEPS:
        inside |= Q(**{step: case})
    return inside


def in_assignment(assignment: Assignment) -> Q:
    """The condition on FiledItem that a paper lies in the assignment, or by a document of it."""
    return Q(assignment=assignment) | Q(document__assignment=assignment)


def documents_in_case(case: Case) -> Q:
    """The condition on Document that it lies in the case, or under one of its decisions."""
    return Q(case=case) | Q(decision__case=case)


def visible_entries(actor: Actor) -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(_places(actor)).select_related(
        "case__file__file_holder",
        "assignment__service__case__file__file_holder",
        "type",
        "error_marked_by",
        "locked_by",
    )


def own_items(actor: Actor) -> QuerySet[FiledItem]:
    """The own side's filed papers, and not what the other side shares."""
    return _with_words(FiledItem.objects.filter(_own_item_places(actor)))


def visible_items(actor: Actor) -> QuerySet[FiledItem]:
    reached = _own_item_places(actor) | Q(_shared_with(actor))
    return _with_words(FiledItem.objects.filter(reached))


def _own_item_places(actor: Actor) -> Q:
    cases = Case.objects.visible_to(actor)
    reached = _places(actor) | Q(document__in=_own_document_rows(actor))
    for step in _STEPS:
        reached |= Q(**{f"{step}__in": cases})
    return reached


def _with_words(items: QuerySet[FiledItem]) -> QuerySet[FiledItem]:
    return items.select_related("type", "sender_type", "error_marked_by", "filed_by")


def own_documents(actor: Actor) -> QuerySet[Document]:
    """The own side's documents, working material too."""
    return _with_all_it_lies_in(_own_document_rows(actor))


def _own_document_rows(actor: Actor) -> QuerySet[Document]:
    cases = Case.objects.visible_to(actor)
    return Document.objects.filter(_places(actor) | Q(decision__case__in=cases))


def visible_documents(actor: Actor) -> QuerySet[Document]:
    """The own side's documents, working material too, and what the other side shares."""
    reached = Q(pk__in=_own_document_rows(actor)) | Q(_shared_with(actor, "document"))
    return _with_all_it_lies_in(Document.objects.filter(reached))


def _with_all_it_lies_in(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.select_related(
        "type",
        "addressee",
        "changed_by",
        "created_by",
        "locked_by",
        "error_marked_by",
        "case__file__file_holder",
        "decision__case__file__file_holder",
        "assignment__service__case__file__file_holder",
    )


def access_entry(actor: Actor, public_id: UUID) -> JournalEntry:
    """The one door to a note."""
    entry = visible_entries(actor).filter(public_id=public_id).first()
    if entry is None:
        raise OutOfReach("journal_entry", public_id)
    case = entry.case or (entry.assignment.service.case if entry.assignment else None)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="journal_entry",
        object_id=entry.public_id,
        customer_number=case.file.file_holder.customer_number if case else "",
        case_number=entry.case.number if entry.case else "",
    )
    return entry


def access_filed_item(
    actor: Actor, public_id: UUID, *, action: Action = Action.DOWNLOADED
) -> FiledItem:
    """The one door to a filed paper; opening it is logged."""
    return _item(actor, visible_items(actor), public_id, action)


def access_own_item(actor: Actor, public_id: UUID) -> FiledItem:
    """The own side's door to what is known of a filed paper, and to marking it as an error."""
    return _item(actor, own_items(actor), public_id, Action.VIEWED)


def _item(actor: Actor, reached: QuerySet[FiledItem], public_id: UUID, action: Action) -> FiledItem:
    whose = Coalesce(*(f"{holder}__customer_number" for holder in _HOLDERS))
    item = reached.annotate(whose=whose).filter(public_id=public_id).first()
    if item is None:
        raise OutOfReach("filed_item", public_id)
    audit.log.record(
        action,
        by=actor,
        object_type="filed_item",
        object_id=item.public_id,
        customer_number=item.whose,
    )
    return item


def access_document(actor: Actor, public_id: UUID) -> Document:
    """The one door to a document, with all it lies in."""
    document = visible_documents(actor).filter(public_id=public_id).first()
    if document is None:
        raise OutOfReach("document", public_id)
    _record_document(Action.VIEWED, actor, document)
    return document


def access_own_document(actor: Actor, public_id: UUID) -> Document:
    """The own side's door, to all that changes a document and to who has done what with it."""
    document = own_documents(actor).filter(public_id=public_id).first()
    if document is None:
        raise OutOfReach("document", public_id)
    _record_document(Action.VIEWED, actor, document)
    return document


def is_own(actor: Actor, document: Document) -> bool:
    """Whether it is the own side's, or only shared by the other."""
    return actor.is_provider if document.assignment_id is not None else actor.is_caseworker


def access_rendition(actor: Actor, public_id: UUID) -> PdfRendition:
    """The one door to a document's PDF: the document's own, and without another row in the log.

    Opening the file is logged by `opened_rendition`.
    """
    found = PdfRendition.objects.filter(document__in=visible_documents(actor))
    rendition = found.select_related("print_template").filter(public_id=public_id).first()
    if rendition is None:
        raise OutOfReach("pdf", public_id)
    rendition.document = visible_documents(actor).get(pk=rendition.document_id)
    return rendition


def opened_rendition(actor: Actor, rendition: PdfRendition) -> None:
    """Write down that somebody opened the file."""
    _record_document(Action.DOWNLOADED, actor, rendition.document)


def previewed_document(actor: Actor, document: Document) -> None:
    """Write down that somebody took a working copy of it."""
    _record_document(Action.PRINTED, actor, document)


def _record_document(action: Action, actor: Actor, document: Document) -> None:
    case = document.whole_case
    audit.log.record(
        action,
        by=actor,
        object_type="document",
        object_id=document.public_id,
        customer_number=case.file.file_holder.customer_number,
        case_number=document.assignment.number if document.assignment else case.number,
    )


def access_extract(actor: Actor, public_id: UUID, *, of_letters: bool = False) -> Extract:
    """The door to an extract: whoever took it out, while the person still is within reach.

    One of a conversation has a door of its own, which asks for the mailbox too and then for this.
    """
    reached = Q(person__isnull=True) | Q(person__in=Person.objects.visible_to(actor))
    own = Extract.objects.filter(reached, ordered_by=actor.user, letter__isnull=not of_letters)
    extract = own.select_related("person").filter(public_id=public_id).first()
    if extract is None or not _is_open(actor, extract):
        raise OutOfReach("extract", public_id)
    return extract


def _is_open(actor: Actor, extract: Extract) -> bool:
    """Whether all it is out of is open still: an extract gives nobody more time (T10)."""
    cases = Case.objects.visible_to(actor).filter(public_id__in=extract.places)
    tasks = Assignment.objects.open_to(actor).filter(public_id__in=extract.places)
    return cases.count() + tasks.count() == len(extract.places)


def opened_extract(actor: Actor, extract: Extract) -> None:
    """Write down that somebody opened the file, under each case it is out of."""
    for number in extract.numbers or [""]:
        audit.log.record(
            Action.DOWNLOADED,
            by=actor,
            object_type="extract",
            object_id=extract.public_id,
            customer_number=extract.person.customer_number if extract.person else "",
            case_number=number,
        )


def access_own_paper(actor: Actor, assignment: Assignment, public_id: UUID) -> FiledItem | Document:
    """A paper of the actor's own side of an assignment, to be shared; the sharing is logged."""
    items, documents = _of_own_side(actor, assignment)
    paper = (
        items.filter(public_id=public_id).first() or documents.filter(public_id=public_id).first()
    )
    if paper is None:
        raise OutOfReach("filed_item", public_id)
    return paper


def _of_own_side(
    actor: Actor, assignment: Assignment
) -> tuple[QuerySet[FiledItem], QuerySet[Document]]:
    items, documents = own_items(actor), own_documents(actor)
    if actor.is_provider:
        return items.filter(in_assignment(assignment)), documents.filter(assignment=assignment)
    case = assignment.service.case
    return items.filter(in_case(case)), documents.filter(documents_in_case(case))

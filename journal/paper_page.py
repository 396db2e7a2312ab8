"""What the pages about one paper share: the way back, what has happened to it, what replaces it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from audit.models import AccessLogEntry, Action, ActorKind
from casework.models import Assignment
from journal.access import is_own, own_documents, own_items
from journal.actions.paper_trail import OBJECT_TYPES
from journal.models import Document, FiledItem, PdfRendition, SharedPaper
from journal.place import file_holder_of, lies_in, owner_of

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from journal.place import AnyPaper, Target

# Looking is for the access log's own readers; here stands what was done.
# Each as it is said of the paper, whoever did it or nobody.
DEEDS: dict[str, str] = {
    Action.CREATED: "påbörjades",
    Action.CHANGED: "ändrades",
    Action.LOCKED: "skrivskyddades",
    Action.SENT: "skickades",
    Action.SHARED: "delades",
    Action.WITHDRAWN: "slutade delas",
    Action.JOURNALED: "journalfördes",
    Action.FILED: "infogades",
    Action.ERROR_MARKED: "felmarkerades",
}
MANY = 200


@dataclass(frozen=True)
class Back:
    """The list the paper stands in."""

    url: str
    text: str
    nav: str


@dataclass(frozen=True)
class Event:
    """Who did what with it, and when."""

    at: datetime
    what: str
    who: str


def back_of(actor: Actor, paper: AnyPaper) -> Back:
    place = lies_in(paper)
    if isinstance(paper, Document) and not is_own(actor, paper):
        return _back_to_shared(actor, paper)
    return back_to(place)


def back_to(place: Target) -> Back:
    """The own side's list of the case or the assignment a place lies in."""
    owner = owner_of(place)
    assert owner is not None
    if isinstance(owner, Assignment):
        url = reverse("journal:assignment_documents", args=[owner.public_id])
        return Back(url, f"Dokument i uppdrag {owner.number}", "assignments")
    url = reverse("journal:case_documents", args=[owner.public_id])
    return Back(url, f"Dokumentation i ärende {owner.number}", "cases")


def _back_to_shared(actor: Actor, paper: Document | FiledItem) -> Back:
    which = "document" if isinstance(paper, Document) else "item"
    shares = SharedPaper.objects.current().filter(**{which: paper})
    if actor.is_provider:
        open_ones = Assignment.objects.open_to(actor)
        share = shares.filter(assignment__in=open_ones).order_by("-pk").first()
        assert share is not None
        return back_to(share.assignment)
    assert paper.assignment is not None
    case = paper.assignment.service.case
    url = reverse(
        "journal:case_assignment_documents", args=[case.public_id, paper.assignment.public_id]
    )
    return Back(url, f"Delade handlingar, uppdrag {paper.assignment.number}", "cases")


def page_of_paper(actor: Actor, paper: PdfRendition | FiledItem) -> str:
    """The page about it: a document's PDF has the document's, and a shared file its list."""
    if isinstance(paper, PdfRendition):
        return reverse("journal:document", args=[paper.document.public_id])
    if own_items(actor).filter(pk=paper.pk).exists():
        return reverse("journal:filed_item_facts", args=[paper.public_id])
    return _back_to_shared(actor, paper).url


def events_of(paper: AnyPaper) -> list[Event]:
    """The latest first, from the access log. It holds nothing of what was written."""
    rows = AccessLogEntry.objects.filter(
        # The log's index is by person; by the paper alone it would be read from end to end.
        customer_number=file_holder_of(lies_in(paper)).customer_number,
        object_type=OBJECT_TYPES[type(paper)],
        object_id=str(paper.public_id),
        action__in=DEEDS,
    )
    return [_event(row) for row in rows.order_by("-at", "-pk")[:MANY]]


def _event(row: AccessLogEntry) -> Event:
    who = "sig självt"
    if row.actor_kind != ActorKind.SYSTEM:
        who = ", ".join(filter(None, [row.actor_name, row.unit]))
    return Event(row.at, DEEDS[row.action], f"av {who}")


def replacement_of(actor: Actor, document: Document) -> Document | None:
    """The document that is to take its place or has: for the other side once it is locked."""
    found = document.replacements.exclude(state=Document.State.ERROR_MARKED)
    return own_documents(actor).filter(pk__in=found.values("pk")).order_by("-pk").first()


def replaced_by(actor: Actor, document: Document) -> Document | None:
    """The document that it takes the place of, where one may read it."""
    if document.replaces_id is None:
        return None
    return own_documents(actor).filter(pk=document.replaces_id).first()

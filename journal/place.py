"""Where a paper of the case file lies, what it is known by there, and whose file that is (I14).

A document, a note and a filed paper lie in one place, and a PDF where its document does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from casework.models import Assignment, Case, Intake
from journal.models import Document, FiledItem, JournalEntry, PdfRendition
from journal.models.owning import TARGETS

if TYPE_CHECKING:
    from casework.models import Decision, Investigation, Person, Service

Owner: TypeAlias = Case | Assignment
Target: TypeAlias = "Owner | Intake | Investigation | Decision | Service | Document"
AnyPaper: TypeAlias = Document | JournalEntry | FiledItem
SendablePaper: TypeAlias = PdfRendition | FiledItem


def lies_in(paper: AnyPaper | PdfRendition) -> Target:
    """The one place it lies in."""
    written = paper.document if isinstance(paper, PdfRendition) else paper
    places = (getattr(written, name, None) for name in TARGETS)
    return cast("Target", next(place for place in places if place is not None))


def in_place(place: Target) -> dict[str, Target]:
    """The column of where a paper lies, with the place in it: each is named for its kind."""
    return {place.__class__.__name__.lower(): place}


def owner_of(place: Target) -> Owner | None:
    """The case or the assignment that a place is or lies in; none for an intake without a case."""
    if isinstance(place, Case | Assignment):
        return place
    return owner_of(lies_in(place)) if isinstance(place, Document) else place.case


def whole_case_of(place: Target) -> Case | None:
    """The case a place lies in or under, also that of an assignment."""
    owner = owner_of(place)
    return owner.service.case if isinstance(owner, Assignment) else owner


def file_holder_of(place: Target) -> Person:
    """Whose file something belongs to."""
    if isinstance(place, Intake):
        return place.person
    case = whole_case_of(place)
    assert case is not None
    return case.file.file_holder


def number_of(place: Target) -> str:
    """The number of the case or the assignment that a place lies in."""
    owner = owner_of(place)
    return owner.number if owner else ""


def place_words(place: Target) -> str:
    """*ärende VU-26-0018*, *uppdrag UP-26-0009*, else the place in its own words."""
    if isinstance(place, Case | Assignment):
        return f"{'ärende' if isinstance(place, Case) else 'uppdrag'} {place.number}"
    return str(place)


def paper_words(paper: SendablePaper) -> str:
    """The case or the assignment that a paper is known by: what is read beside its name."""
    place = lies_in(paper)
    return place_words(owner_of(place) or place)

"""Where a document is written, as an address says it: *arende*, *beslut* or *uppdrag* and an id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.access import OutOfReach
from casework.access import access_case, access_decision, access_open_assignment
from casework.models import Assignment, Case, Decision

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from journal.actions.documents import Place
    from journal.models import Document

KINDS: dict[str, type[Case] | type[Decision] | type[Assignment]] = {
    "arende": Case,
    "beslut": Decision,
    "uppdrag": Assignment,
}


@dataclass(frozen=True)
class PlaceInAddress:
    kind: str
    public_id: UUID

    @classmethod
    def of(cls, place: Place) -> PlaceInAddress:
        kind = next(kind for kind, model in KINDS.items() if isinstance(place, model))
        return cls(kind, place.public_id)


def writing_page(place: Place, document: Document | None = None) -> str:
    """The page on which a document is begun there, or gone on with."""
    if document is not None:
        return reverse("journal:document_edit", args=[document.public_id])
    if isinstance(place, Decision):
        return reverse(
            "journal:decision_document_new", args=[place.case.public_id, place.public_id]
        )
    name = "document_new" if isinstance(place, Case) else "assignment_document_new"
    return reverse(f"journal:{name}", args=[place.public_id])


def access_place(actor: Actor, kind: str, public_id: UUID) -> Place:
    """The door to where a document is to be written: that of the case or the assignment."""
    if kind == "arende":
        return access_case(actor, public_id)
    if kind == "uppdrag":
        return access_open_assignment(actor, public_id)
    decision = Decision.objects.filter(public_id=public_id).select_related("case").first()
    if kind != "beslut" or decision is None:
        raise OutOfReach("decision", public_id)
    return access_decision(actor, decision.case.public_id, public_id)

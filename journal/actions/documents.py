"""Beginning a document, and beginning the one that puts another right (R67, R68; domain 3.3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.models import Action
from casework.models import Assignment, Case, Decision
from journal.actions.entries import author_label
from journal.actions.paper_trail import record
from journal.actions.writing import begun_before
from journal.actions.writing_places import hold_place
from journal.models import Document
from journal.place import in_place, lies_in

if TYPE_CHECKING:
    from datetime import datetime
    from typing import TypeAlias
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import Person
    from journal.models import DocumentTemplate, DocumentType

    Place: TypeAlias = Case | Decision | Assignment


@transaction.atomic
def write_document(
    *,
    by: Actor,
    place: Place,
    type: DocumentType,  # noqa: A002 - the field's own word
    heading: str,
    body: str,
    event_at: datetime,
    template: DocumentTemplate | None = None,
    addressee: Person | None = None,
    replaces: Document | None = None,
    public_id: UUID | None = None,
) -> Document:
    """Begin a document as working material. The same `public_id` twice begins it once.

    Raises ValidationError when the case is closed or the assignment isn't worked in.
    """
    if replaces is None:
        hold_place(place)
    begun, own_id = begun_before(Document.objects.all(), public_id, by)
    if begun is not None:
        return begun
    document = Document.objects.create(
        **in_place(place),
        public_id=own_id,
        type=type,
        heading=heading,
        body=body,
        event_at=event_at,
        template=template,
        template_version=template.version if template else None,
        addressee=addressee,
        replaces=replaces,
        created_by=by.user,
        author_label=author_label(by),
    )
    record(Action.CREATED, by=by, paper=document, reason="rättelse" if replaces else "")
    return document


@transaction.atomic
def correct_document(*, by: Actor, document: Document, **written: Any) -> Document:
    """Begin the document that takes this one's place (Rätta), with its words to go on from.

    Or with what was `written` in their place, while somebody else locked it. Pressed twice it is
    begun once. Also where the case is closed: what is wrong is put right.
    Raises ValidationError when it is working material, or another has taken its place.
    """
    held = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if held.is_draft:
        raise ValidationError("Arbetsmaterial rättas genom att ändra det.")
    begun = held.replacements.exclude(state=Document.State.ERROR_MARKED).order_by("pk").first()
    if begun is not None and not begun.is_draft:
        raise ValidationError("Dokumentet är redan ersatt. Rätta det som ersätter det.")
    if begun is not None:
        _check_says(begun, written)
        return begun
    words: dict[str, Any] = {
        "type": held.type,
        "heading": held.heading,
        "body": held.body,
        "event_at": timezone.now(),
        "addressee": held.addressee,
    }
    return write_document(
        by=by, place=place_of(held), template=held.template, replaces=held, **words | written
    )


def _check_says(begun: Document, written: dict[str, Any]) -> None:
    """Nobody's words go over those of whoever began to put it right first."""
    if any(getattr(begun, name) != value for name, value in written.items()):
        raise ValidationError(
            f"{begun.created_by.full_name} har redan påbörjat en rättelse av dokumentet. Det du "
            "har skrivit står kvar här men är inte sparat. För in det i rättelsen."
        )


def place_of(document: Document) -> Place:
    """The case, decision or assignment it was written in."""
    place = lies_in(document)
    assert isinstance(place, Case | Decision | Assignment)
    return place

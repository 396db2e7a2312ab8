"""From a paper in the case file straight to a letter with it attached (Skicka som meddelande; R60).

All or nothing, and nothing is copied: the draft's file names the paper's own stored bytes, which
were hashed once and go with every letter (P1). Nothing leaves by this; the writer looks and sends.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

import audit.log
from accounts.models import User
from audit.models import Action
from journal.place import file_holder_of, lies_in, whole_case_of
from messaging.models import Draft, DraftFile
from messaging.paper_recipient import proposed_recipient
from messaging.papers import TELLS_ADDRESS
from messaging.signed import empty_letter

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from journal.models import FiledItem, PdfRendition
    from journal.place import SendablePaper

NOT_READY = "PDF:en är inte klar än. Vänta en stund och försök igen."
WORKING_COPY = "En arbetskopia skickas inte. Skapa en PDF med en annan utskriftsmall."
FAILED = "PDF:en kunde inte göras. Skapa den igen."


@transaction.atomic
def write_with_rendition(*, by: Actor, rendition: PdfRendition) -> Draft:
    """Begin a letter with a document's PDF, to whom the document is written to.

    Raises ValidationError for one that isn't finished, for a working copy and for one that may show
    a protected address: none is sent.
    """
    if rendition.print_template.is_working_copy:
        raise ValidationError(WORKING_COPY)
    if not rendition.is_ready:
        raise ValidationError(FAILED if rendition.failure else NOT_READY)
    if rendition.tells_address:
        raise ValidationError(f"PDF:en {TELLS_ADDRESS}")
    return _begin(by, rendition, {"source_rendition": rendition}, rendition.ready_at)


@transaction.atomic
def write_with_item(*, by: Actor, item: FiledItem) -> Draft:
    """Begin a letter with a filed paper, to whose file it lies in."""
    return _begin(by, item, {"source_item": item}, item.filed_at)


def _begin(
    by: Actor, paper: SendablePaper, source: dict[str, Any], checked_at: datetime | None
) -> Draft:
    # Pressed twice at once: the second finds the letter of the first.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
    written = {
        "path": reverse("messaging:compose"),
        "recipients": proposed_recipient(by, paper),
        "subject": paper.heading[:200],
        "body": f"Hej!\n\nHär kommer ”{paper.heading}”.{empty_letter(by.user)}",
    }
    if (begun := _begun(by, source, written)) is not None:
        return begun
    draft = Draft.objects.create(public_id=uuid.uuid4(), owner=by.user, revision=1, **written)
    DraftFile.objects.create(
        draft=draft,
        # Our own, or let through when it was filed: the gate has seen it, and it never changes.
        state=DraftFile.State.CLEAN,
        checked_at=checked_at,
        file=paper.file.name,
        filename=paper.filename,
        size=paper.size,
        sha256=paper.sha256,
        pages=paper.pages,
        **source,
    )
    _record(by, draft, paper)
    return draft


def _begun(by: Actor, source: dict[str, Any], written: dict[str, Any]) -> Draft | None:
    """The same letter, begun before and left as it was; else pressing again makes another."""
    same = Draft.objects.of(by.user).filter(revision=1, **written)
    for draft in same.filter(**{f"files__{name}": paper for name, paper in source.items()}):
        if draft.files.count() == 1:
            return draft
    return None


def _record(by: Actor, draft: Draft, paper: SendablePaper) -> None:
    place = lies_in(paper)
    case = whole_case_of(place)
    audit.log.record(
        Action.CREATED,
        by=by,
        object_type="draft",
        object_id=draft.public_id,
        customer_number=file_holder_of(place).customer_number,
        case_number=case.number if case else "",
        reason="med handling ur akten",
    )

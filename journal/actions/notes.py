"""Writing a note by hand (Ny anteckning; R81, R108): working material until it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from audit.models import Action
from journal.actions.entries import author_label
from journal.actions.paper_trail import record
from journal.actions.writing import begun_before
from journal.actions.writing_places import hold_place
from journal.models import JournalEntry
from journal.place import in_place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from journal.models import JournalType
    from journal.place import Owner


@transaction.atomic
def write_note(
    *,
    by: Actor,
    owner: Owner,
    type: JournalType,  # noqa: A002 - the field's own word
    heading: str,
    body: str,
    event_at: datetime,
    public_id: UUID | None = None,
) -> JournalEntry:
    """Begin a note as working material. The same `public_id` twice begins it once.

    Raises ValidationError when the case is closed or the assignment isn't worked in.
    """
    hold_place(owner)
    begun, own_id = begun_before(JournalEntry.objects.all(), public_id, by)
    if begun is not None:
        return begun
    note = JournalEntry.objects.create(
        **in_place(owner),
        public_id=own_id,
        type=type,
        heading=heading,
        body=body,
        event_at=event_at,
        created_by=by.user,
        author_label=author_label(by),
    )
    record(Action.CREATED, by=by, paper=note)
    return note

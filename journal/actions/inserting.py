"""A paper from the computer into the file (Infoga dokument; R109)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from journal.actions.entries import file_paper
from journal.actions.writing_places import hold_place

if TYPE_CHECKING:
    from accounts.actor import Actor
    from journal.actions.entries import Paper
    from journal.models import FiledItem, FiledItemType, SenderType
    from journal.place import Target


@transaction.atomic
def insert_paper(
    *,
    by: Actor,
    target: Target,
    type: FiledItemType,  # noqa: A002 - the field's own word
    sender: SenderType,
    sender_text: str,
    heading: str,
    paper: Paper,
) -> FiledItem:
    """Put the file in where the case is open or the assignment worked in.

    Raises ValidationError when it isn't, or the sender isn't one of the type's.
    """
    hold_place(target)
    return file_paper(
        by=by,
        target=target,
        type=type,
        sender=sender,
        sender_text=sender_text,
        heading=heading,
        paper=paper,
    )

"""What is written down of a paper in the access log: which, whose, and in which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from journal.models import Document, FiledItem, JournalEntry
from journal.place import file_holder_of, lies_in, number_of

if TYPE_CHECKING:
    from audit.log import Traceable
    from audit.models import Action
    from journal.place import AnyPaper

OBJECT_TYPES: dict[type, str] = {
    Document: "document",
    JournalEntry: "journal_entry",
    FiledItem: "filed_item",
}


def record(action: Action, *, by: Traceable, paper: AnyPaper, reason: str = "") -> None:
    """Never what was written: the log is read by others than the paper."""
    place = lies_in(paper)
    audit.log.record(
        action,
        by=by,
        object_type=OBJECT_TYPES[type(paper)],
        object_id=paper.public_id,
        customer_number=file_holder_of(place).customer_number,
        case_number=number_of(place),
        reason=reason,
    )

"""What a letter's form holds, as a draft keeps it: everything, also what isn't right yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import QueryDict


def written_in(posted: QueryDict) -> dict[str, Any]:
    """The fields of a posted letter, cut to what the draft can hold. Nothing is judged here."""
    return {
        "recipients": posted.getlist("recipients")[:50],
        "subject": posted.get("subject", "")[:200],
        "body": posted.get("body", ""),
        "read_receipt_requested": "read_receipt_requested" in posted,
    }

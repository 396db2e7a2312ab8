"""What a letter's form holds, as a draft keeps it: everything, also what isn't right yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import QueryDict


def written_in(posted: QueryDict) -> dict[str, Any]:
    """The fields of a posted letter, cut to what the draft can hold. Nothing is judged here."""
    return {
        "recipients": [_storable(value) for value in posted.getlist("recipients")[:50]],
        "subject": _storable(posted.get("subject", "")[:200]),
        "body": _storable(posted.get("body", "")),
        "read_receipt_requested": "read_receipt_requested" in posted,
    }


def _storable(text: str) -> str:
    """Without NUL characters, which Postgres can't hold; the form says what it thinks of them."""
    return text.replace("\x00", "")

"""Through what came and went, newest first, by keyset: page two costs what page one costs.

A page says where the next one begins by the last row's moment and key, so that a letter that comes
or goes meanwhile neither hides nor doubles another (performance.md 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE = 50
_SALT = "messaging.listing"

Key = tuple[str, int]


@dataclass(frozen=True)
class Turned:
    """The rows of one page, with the cursors of its neighbours; empty at the ends."""

    found: list[Any]
    older: str = ""
    newer: str = ""


def turn(rows: QuerySet[Any, Any], cursor: str) -> Turned:
    """The page a cursor points to; none gives the newest. `rows` have a `sent_at` and a `pk`."""
    direction, key = _read(cursor)
    if direction == "newer" and key is not None:
        nearest = _beyond(rows, TupleGreaterThan, key).order_by("sent_at", "pk")
        found = list(nearest[: PAGE + 1])
        return _turned(found[:PAGE][::-1], has_older=True, has_newer=len(found) > PAGE)
    within = _beyond(rows, TupleLessThan, key) if key else rows
    found = list(within.order_by("-sent_at", "-pk")[: PAGE + 1])
    return _turned(found[:PAGE], has_older=len(found) > PAGE, has_newer=key is not None)


def _turned(found: list[Any], *, has_older: bool, has_newer: bool) -> Turned:
    return Turned(
        found=found,
        older=cursor_at("older", found[-1]) if found and has_older else "",
        newer=cursor_at("newer", found[0]) if found and has_newer else "",
    )


def _beyond(rows: QuerySet[Any, Any], lookup: Any, key: Key) -> QuerySet[Any, Any]:
    at, pk = key
    return rows.filter(lookup((F("sent_at"), F("pk")), (datetime.fromisoformat(at), pk)))


def cursor_at(direction: str, row: Any) -> str:
    """Where the page before or after a row begins."""
    return signing.dumps([direction, row.sent_at.isoformat(), row.pk], salt=_SALT)


def _read(cursor: str) -> tuple[str, Key | None]:
    """A cursor that isn't ours shows the newest, as if there were none."""
    try:
        direction, at, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        return "older", None
    return direction, (at, pk)

"""Who has changed what since the last import: the case system, somebody here, or both.

The same line again is told by its digest. For a line that differs each part has a mark, a short
hash of what the line said and, where it isn't the same, of what stood here when it had been taken
in. Only what the case system has changed is touched; and what somebody here has changed since is
kept, so that the case system never writes over a citizen or a colleague.

Hashes and not the values: the import keeps no second copy of anybody's data.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SIZE = 8
# What isn't there at all, as against what is empty.
ABSENT = "\x00absent"


@dataclass(frozen=True, slots=True)
class RowKey:
    """Stands for a row that isn't worth fetching."""

    pk: int


@dataclass(slots=True)
class Slot:
    """A part of a thing that is changed, or kept, as a whole."""

    name: str
    here: Any
    said: Any
    apply: Callable[[], None]
    # False for what an import may never do, such as taking away protection.
    may: bool = True
    # True for what can't wait for anybody, such as protection.
    must: bool = False
    # A row of its own, such as somebody in the circle: made for a new thing too.
    is_row: bool = False
    # What stood in the record: said and here, after the last import.
    before: str = ""
    kept: bool = False

    def then(self, follow: Callable[..., object], *args: Any) -> None:
        """Let something follow when the change is made."""
        first = self.apply

        def both() -> None:
            first()
            follow(*args)

        self.apply = both


def mark(value: Any) -> str:
    return hashlib.blake2b(_canonical(value).encode(), digest_size=_SIZE // 2).hexdigest()


def merge(slots: Iterable[Slot], marks: dict[str, str]) -> None:
    """Apply what is new from the case system and not somebody else's; note what was kept."""
    for slot in slots:
        slot.before = marks.get(slot.name, "")
        if _is_same(slot.here, slot.said) or mark(slot.said) == slot.before[:_SIZE]:
            continue
        if slot.may and (slot.must or _is_untouched(slot)):
            slot.apply()
        else:
            slot.kept = True


def make_rows(slots: Iterable[Slot]) -> None:
    """What a new thing has around it. Its own columns were given when it was made."""
    for slot in slots:
        if slot.is_row and not _is_same(slot.here, slot.said):
            slot.apply()


def marks_after(slots: Iterable[Slot], marks: dict[str, str]) -> dict[str, str]:
    """What to remember, when everything is written and has its key; also of what wasn't named."""
    found = dict(marks)
    for slot in slots:
        said = mark(slot.said)
        if said == slot.before[:_SIZE]:
            found[slot.name] = slot.before
        else:
            found[slot.name] = said + mark(slot.here) if slot.kept else said
    return found


def _is_untouched(slot: Slot) -> bool:
    """Nobody here has changed it since; the first time, what is empty may be filled in."""
    if not slot.before:
        return _is_empty(slot.here)
    return mark(slot.here) == slot.before[-_SIZE:]


def _is_empty(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_empty, value))
    return value is None or value is False or value in ("", ABSENT)


def _is_same(here: Any, said: Any) -> bool:
    return _canonical(here) == _canonical(said)


def _canonical(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ",".join(map(_canonical, value)) + ")"
    if isinstance(value, Model | RowKey):
        # A row that isn't written yet is like no other.
        return f"#{value.pk or id(value)}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    # A choice and its plain text are the same.
    return repr(str(value)) if isinstance(value, str) else repr(value)

"""A line on its way in: what it says, read as the product reads it, and what became of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from accounts.calendar import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.exceptions import ValidationError
    from django.db.models import Model

    from audit.log import Traceable
    from casework.imports.marks import Slot

Key = tuple[str, str]
# Nobody alive is older, and no case. Earlier years are slips of the keyboard.
EARLIEST = 1850


class Problem(NamedTuple):
    """Why a line is refused: which field, and a sentence for whoever mends the export."""

    field: str
    reason: str


class Outcome(StrEnum):
    """What became of a line; in the order of the summary."""

    NEW = "nya"
    CHANGED = "ändrade"
    UNCHANGED = "oförändrade"
    KEPT = "behållna"
    REFUSED = "nekade"


@dataclass(slots=True, eq=False)
class Entry:
    """A line with its answers. `thing` is the row it became, or will be once it is written."""

    number: int
    kind: str
    external_id: str
    data: dict[str, Any]
    today: date
    # What the form of the line alone refuses; and all that refuses it.
    unread: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(init=False)
    kept: list[str] = field(default_factory=list)
    outcome: Outcome = Outcome.UNCHANGED
    thing: Any = None
    # What the line says that is no column of the thing's own: its parts, by name.
    parts: dict[str, Any] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    # Rows to be added, and columns to be changed, when the whole group has been found good.
    made: list[Model] = field(default_factory=list)
    changed: dict[int, tuple[Model, set[str]]] = field(default_factory=dict)
    # The product's own verbs, for what follows from the change.
    deeds: list[Callable[[Traceable], object]] = field(default_factory=list)
    _digest: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.problems = list(self.unread)

    @property
    def key(self) -> Key:
        return self.kind, self.external_id

    @property
    def digest(self) -> str:
        """The line's fingerprint: the order of its fields and its group don't matter."""
        if not self._digest:
            self._digest = self._fingerprint()
        return self._digest

    def _fingerprint(self) -> str:
        said = {name: value for name, value in self.data.items() if name != "group"}
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def afresh(self) -> Entry:
        """The line as it was read, for another try at a chunk."""
        return Entry(self.number, self.kind, self.external_id, self.data, self.today, self.unread)

    def refuse(self, name: str, reason: str | ValidationError) -> None:
        sentence = reason if isinstance(reason, str) else str(reason.messages[0])
        self.problems.append(Problem(name, sentence))

    def says(self, name: str) -> bool:
        """Whether the field stands there at all. One that doesn't is left as it is here."""
        return name in self.data

    def text(self, name: str) -> str:
        return (self.data.get(name) or "").strip()

    def needed_text(self, name: str) -> str:
        text = self.text(name)
        if not text:
            self.refuse(name, "Fältet är tomt.")
        return text

    def texts(self, *names: str) -> dict[str, Any]:
        return {name: self.text(name) for name in names if self.says(name)}

    def plain(self, *names: str) -> dict[str, Any]:
        """What the schema has judged already: choices, and yes or no."""
        return {name: self.data[name] for name in names if self.says(name)}

    def day(self, name: str, *, ahead: bool = False) -> date | None:
        return self.day_of(self.data.get(name), name, ahead=ahead)

    def day_of(self, written: str | None, name: str, *, ahead: bool = False) -> date | None:
        """A day that has been; `ahead` for one that may be to come. Refused when it can't be."""
        if not written:
            return None
        try:
            day = date.fromisoformat(written)
        except ValueError:
            self.refuse(name, "Datumet finns inte.")
            return None
        if day.year < EARLIEST:
            self.refuse(name, "Kontrollera året.")
            return None
        if day > self.today and not ahead:
            self.refuse(name, "Datumet har inte varit än.")
            return None
        return day

    def month(self, name: str) -> date | None:
        written = self.data.get(name)
        return self.day_of(f"{written}-01", name, ahead=True) if written else None

    def ordered(self, first: date | None, then: date | None, name: str, reason: str) -> None:
        """Refuse the later day when it comes before the earlier."""
        if first and then and then < first:
            self.refuse(name, reason)

    def change(self, thing: Model, name: str) -> None:
        """Note that a column of the thing has another value than in the database."""
        self.changed.setdefault(id(thing), (thing, set()))[1].add(name)

    @property
    def changes_something(self) -> bool:
        return bool(self.made or self.changed or self.deeds)


def midnight(day: date | None) -> datetime | None:
    """The case system knows the day; ours keeps an instant."""
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM) if day else None

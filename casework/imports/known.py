"""What the lines of a chunk lean on: looked up at once, and added to as groups are found good.

Rows are held once each, so that what one line of a group changes the next one sees. A group that
is refused is taken back, here and in the rows themselves.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from accounts.models import User
from casework.imports.marks import RowKey
from casework.models import ImportedRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date

    from django.db.models import Model, QuerySet

    from accounts.models import Unit
    from casework.imports.entry import Entry, Key

NOT_FOUND = (
    "Posten med den nyckeln finns inte. "
    "Den ska vara inläst, stå tidigare i filen eller i samma grupp."
)
LEFT_OUT = "Raden som fältet hänvisar till nekades."


class Known:
    def __init__(self, *, today: date, units: dict[str, Unit], staff: dict[str, User]) -> None:
        self.today = today
        self.units = units
        # Grows with the run: the colleagues of a municipality are some thousand at most.
        self.staff = staff
        self.records: dict[Key, ImportedRecord] = {}
        self.things: dict[Key, Any] = {}
        self._claims: dict[tuple[Hashable, ...], Any] = {}
        self._parts: defaultdict[tuple[str, Hashable], list[Any]] = defaultdict(list)
        self._rows: dict[tuple[type, Any], Any] = {}
        self._linked: dict[tuple[str, Any], str] = {}
        # Keys of the group in hand whose own line was refused.
        self.refused: set[Key] = set()
        self._undo: list[Callable[[], None]] = []

    # Looking up

    def look_up_records(self, keys: Iterable[Key]) -> None:
        by_kind: defaultdict[str, set[str]] = defaultdict(set)
        for kind, external_id in keys:
            by_kind[kind].add(external_id)
        wanted = Q()
        for kind, ids in by_kind.items():
            wanted |= Q(kind=kind, external_id__in=ids)
        if by_kind:
            for record in ImportedRecord.objects.filter(wanted):
                self.records[record.kind, record.external_id] = record
                self._linked[record.kind, record.object_id] = record.external_id

    def look_up_staff(self, codes: Iterable[str]) -> None:
        missing = set(codes) - self.staff.keys()
        if missing:
            found = User.objects.filter(kind=User.Kind.STAFF, user_code__in=missing)
            self.staff.update({user.user_code: user for user in found})

    def look_up_links(self, kind: str, rows: Iterable[Model]) -> None:
        """Which of the rows are some other key's already."""
        unknown = [row.pk for row in rows if (kind, row.pk) not in self._linked]
        if unknown:
            for record in ImportedRecord.objects.filter(kind=kind, object_id__in=unknown):
                self._linked[kind, record.object_id] = record.external_id

    def take(self, kind: str, rows: QuerySet[Any], keys: Iterable[Key]) -> None:
        """Hold the rows that these keys stand for."""
        by_pk = {self.records[key].object_id: key for key in keys if key in self.records}
        for row in rows.filter(pk__in=by_pk) if by_pk else ():
            self.things[by_pk[row.pk]] = self.hold(row)

    def hold(self, row: Any) -> Any:
        """The one row of that key: this, or the one that is held already."""
        return self._rows.setdefault((type(row), row.pk), row)

    def held(self, model: type[Any]) -> Iterator[Any]:
        """Every row of a model that is in the database and in hand."""
        return (row for (its_model, _pk), row in self._rows.items() if its_model is model)

    # Asking

    def ref(self, entry: Entry, name: str, kind: str, written: str | None = None) -> Any:
        """What a field points to; refused when it isn't there."""
        external_id = written or entry.data.get(name)
        if not external_id:
            return None
        thing = self.things.get((kind, external_id))
        if thing is None:
            is_refused = (kind, external_id) in self.refused
            entry.refuse(name, LEFT_OUT if is_refused else NOT_FOUND)
        return thing

    def user(self, entry: Entry, name: str, code: str | None = None) -> User | None:
        code = code or entry.data.get(name)
        if not code:
            return None
        user = self.staff.get(code)
        if user is None:
            entry.refuse(name, "Ingen medarbetare har den användarkoden.")
        return user

    def unit(self, entry: Entry, name: str, kind: str) -> Unit | None:
        unit = self.units.get(entry.text(name))
        if unit is None:
            entry.refuse(name, "Ingen enhet heter så.")
        elif unit.kind != kind:
            entry.refuse(name, f"Enheten är ingen {unit.Kind(kind).label}.")
        return unit

    def claimed(self, *claim: Hashable) -> Any:
        """Whose it is: a number, a month, a relation that there can be one of."""
        return self._claims.get(claim)

    def linked_key(self, kind: str, row: Model) -> str:
        """The case system's key of a row, or nothing when none has come with it."""
        return self._linked.get((kind, row.pk), "") if row.pk else ""

    def parts(self, name: str, owner: Hashable) -> list[Any]:
        return self._parts[name, owner]

    # Adding, and taking back

    def put(self, entry: Entry) -> None:
        self.things[entry.key] = entry.thing
        self._undo.append(lambda: self.things.pop(entry.key, None))

    def link(self, kind: str, row: Model, external_id: str) -> None:
        key = (kind, row.pk)
        if row.pk and key not in self._linked:
            self._linked[key] = external_id
            self._undo.append(partial(self._forget_link, key))

    def _forget_link(self, key: tuple[str, Any]) -> None:
        del self._linked[key]

    def claim(self, thing: Any, *claim: Hashable) -> bool:
        """Whether it is the thing's to have; another's stays another's."""
        owner = self._claims.get(claim)
        if owner is None:
            self._claims[claim] = thing
            self._undo.append(lambda: self._claims.pop(claim, None))
        return owner is None or owner is thing

    def hold_claim(self, thing: Any, *claim: Hashable) -> None:
        """A claim that the database has: it stays, whatever becomes of the group."""
        self._claims.setdefault(claim, thing)

    def add(self, name: str, owner: Hashable, part: Any) -> None:
        found = self._parts[name, owner]
        if part not in found:
            found.append(part)
            self._undo.append(lambda: found.remove(part))

    def hold_part(self, name: str, owner: Hashable, part: Any) -> None:
        """A part that is in the database already."""
        self._parts[name, owner].append(part)

    def set(self, entry: Entry, thing: Any, name: str, value: Any) -> None:
        column = column_of(thing, name)
        before = getattr(thing, column)
        setattr(thing, name, value)
        entry.change(thing, name)
        self._undo.append(lambda: setattr(thing, column, before))

    def keep_group(self) -> None:
        self._undo.clear()
        self.refused.clear()

    def take_back_group(self) -> None:
        while self._undo:
            self._undo.pop()()
        self.refused.clear()


def tag(thing: Any) -> Hashable:
    """What tells a row from another, also before it is written."""
    return ("pk", thing.pk) if thing.pk else ("new", id(thing))


def column_of(thing: Any, name: str) -> str:
    """Where the value itself stands; asking by the other name would fetch the row it points to."""
    return f"{name}_id" if hasattr(type(thing), f"{name}_id") else name


def standing(thing: Any, name: str) -> Any:
    """What a column holds now, for comparing; of a row it points to only the key."""
    column = column_of(thing, name)
    value = getattr(thing, column)
    return RowKey(value) if column != name and value is not None else value


def tag_of(thing: Any, name: str) -> Hashable:
    """The tag of what a column points to, without asking the database."""
    pk = getattr(thing, f"{name}_id")
    if pk:
        return "pk", pk
    other = getattr(thing, name)
    return None if other is None else tag(other)

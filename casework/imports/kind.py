"""What there is to know of a type of line: how it is read, found, made, changed and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from casework.imports.entry import Outcome
from casework.imports.known import standing, tag, tag_of
from casework.imports.marks import Slot, make_rows, merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person

Facts = dict[str, Any]


class Kind:
    """A type of line. The order in `kinds.py` is the order in which a group is taken in."""

    name: ClassVar[str]
    # As the summary calls them.
    plural: ClassVar[str]
    model: ClassVar[type[Any]]
    # What is fetched with a row: enough to know whom it is about.
    related: ClassVar[tuple[str, ...]] = ()
    # Fields that point to other lines, by the type of what they point to.
    links: ClassVar[dict[str, str]] = {}
    # Those that can't point to something else later: the row would be about another person.
    fixed: ClassVar[tuple[str, ...]] = ()
    # Columns that only make sense together are changed, or kept, together.
    together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    # Columns that the format calls something else.
    written: ClassVar[dict[str, str]] = {"type": "kind"}
    # Fields that hold a user code, besides those inside of lists.
    staff: ClassVar[tuple[str, ...]] = ()

    def read(self, entry: Entry, known: Known) -> Facts:
        """What the line says, by column. Refuses what can't be."""
        raise NotImplementedError

    def about(self, thing: Any) -> list[Person]:
        """Whom the access log names."""
        raise NotImplementedError

    def references(self, entry: Entry) -> Iterator[tuple[str, str]]:
        for name, kind in self.links.items():
            if entry.data.get(name):
                yield kind, entry.data[name]

    def user_codes(self, entry: Entry) -> Iterator[str]:
        for name in self.staff:
            if entry.data.get(name):
                yield entry.data[name]

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        """Ask the database for what these lines need, in a fixed number of questions."""

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        """Something here already that the line is about, though it didn't come with it."""
        return None

    def build(self, entry: Entry, facts: Facts, known: Known) -> Any:
        thing = self.model(**facts)
        entry.made.append(thing)
        return thing

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        """The parts that a changed line may change, with what stands there now."""
        return self.plain_slots(
            entry, {k: v for k, v in facts.items() if k not in self.fixed}, known
        )

    def settle(self, entry: Entry, known: Known) -> None:
        """Claim what there can be one of, and add the thing to what it is a part of."""

    def finish(self, entry: Entry, known: Known) -> None:
        """Judge the thing when all of its group is in place."""

    def plain_slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        units = [tuple(name for name in unit if name in facts) for unit in self.together]
        done = {*self.fixed, *(name for unit in units for name in unit)}
        units += [(name,) for name in facts if name not in done]
        return [self._slot(entry, unit, facts, known) for unit in units if unit]

    def _slot(self, entry: Entry, unit: tuple[str, ...], facts: Facts, known: Known) -> Slot:
        thing, said = entry.thing, tuple(facts[name] for name in unit)
        named = self.written.get(unit[0], unit[0])
        if thing.pk is None:
            return Slot(name=named, here=said, said=said, apply=_stands_already)

        def apply() -> None:
            for name in unit:
                known.set(entry, thing, name, facts[name])

        return Slot(
            name=named,
            here=tuple(standing(thing, name) for name in unit),
            said=said,
            apply=apply,
        )


def _stands_already() -> None:
    """What a new row's columns need to have done to them."""


def take_in(kind: Kind, entry: Entry, known: Known) -> None:
    """Bring one line in: made, changed, kept or refused. Nothing is written yet."""
    record = known.records.get(entry.key)
    facts = kind.read(entry, known)
    if entry.problems:
        return
    entry.thing = known.things.get(entry.key) or kind.find(entry, facts, known)
    if entry.problems:
        return
    if entry.thing is None:
        entry.thing = kind.build(entry, facts, known)
        entry.slots = kind.slots(entry, facts, known)
        make_rows(entry.slots)
        entry.outcome = Outcome.NEW
    else:
        _refuse_moved(kind, entry, facts)
        entry.slots = kind.slots(entry, facts, known)
        entry.marks = record.marks if record else {}
        merge(entry.slots, entry.marks)
        entry.kept += [slot.name for slot in entry.slots if slot.kept]
        known.link(kind.name, entry.thing, entry.external_id)
    kind.settle(entry, known)
    known.put(entry)


def _refuse_moved(kind: Kind, entry: Entry, facts: Facts) -> None:
    for name in kind.fixed:
        if name in facts and tag_of(entry.thing, name) != tag(facts[name]):
            entry.refuse(name, "Posten hör redan till en annan. Det kan inte ändras.")

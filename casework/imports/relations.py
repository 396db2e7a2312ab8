"""Relations, and who of them is approved for messages (R29-R35; domain 3.3.2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from casework.approval_rules import OF_AGE_ALREADY
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.imports import deeds
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.models import Relation

if TYPE_CHECKING:
    from datetime import date

    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.imports.marks import Slot
    from casework.models import Person

TWICE = "Relationen finns redan och pågår."


class RelationKind(Kind):
    name = "relation"
    plural = "relationer"
    model = Relation
    related = ("file_holder", "related_person")
    links = {"file_holder": "person", "related_person": "person"}
    fixed = ("file_holder", "related_person")
    together = (("valid_from", "valid_to", "end_reason"),)
    staff = ("registered_by",)

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        holders = [known.things.get(("person", entry.data["file_holder"])) for entry in entries]
        here = {holder.pk for holder in holders if holder is not None and holder.pk}
        if not here:
            return
        going_on = Relation.objects.filter(file_holder__in=here, valid_to__isnull=True)
        rows = [known.hold(row) for row in going_on.select_related(*self.related)]
        for row in rows:
            known.hold_claim(row, *_claim(row))
        known.look_up_links(self.name, rows)

    def read(self, entry: Entry, known: Known) -> Facts:
        holder = known.ref(entry, "file_holder", "person")
        related = known.ref(entry, "related_person", "person")
        facts: Facts = {
            "file_holder": holder,
            "related_person": related,
            "kind": entry.data["kind"],
            "valid_from": entry.day("valid_from"),
            "valid_to": entry.day("valid_to", ahead=True),
            "end_reason": entry.text("end_reason"),
            "created_by": known.user(entry, "registered_by"),
            **entry.texts("note"),
        }
        if entry.data["file_holder"] == entry.data["related_person"] or (
            holder is not None and holder is related
        ):
            entry.refuse("related_person", "En person kan inte ha en relation till sig själv.")
        before = "Relationen slutar innan den börjar."
        entry.ordered(facts["valid_from"], facts["valid_to"], "valid_to", before)
        if holder is not None and facts["kind"] in GUARDIANS:
            _refuse_grown_up(entry, holder, facts["valid_to"])
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        if facts["valid_to"] is not None:
            return None
        relation = known.claimed(
            "relation", tag(facts["file_holder"]), tag(facts["related_person"]), facts["kind"]
        )
        if relation is not None and (not relation.pk or known.linked_key(self.name, relation)):
            entry.refuse("related_person", TWICE)
        return relation

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        # Whoever registered it here stands as that.
        changeable = {name: value for name, value in facts.items() if name != "created_by"}
        slots = super().slots(entry, changeable, known)
        ends_on = facts["valid_to"]
        for slot in slots:
            if slot.name == "valid_from" and ends_on is not None and ends_on <= entry.today:
                slot.then(entry.deeds.append, partial(deeds.relation_ended, entry.thing))
        return slots

    def settle(self, entry: Entry, known: Known) -> None:
        relation = entry.thing
        if relation.valid_to is None and not known.claim(relation, *_claim(relation)):
            entry.refuse("related_person", TWICE)

    def about(self, thing: Any) -> list[Person]:
        return [thing.file_holder, thing.related_person]


def _claim(relation: Relation) -> tuple[Any, ...]:
    ends = tag_of(relation, "file_holder"), tag_of(relation, "related_person")
    return "relation", *ends, relation.kind


def _refuse_grown_up(entry: Entry, holder: Person, valid_to: date | None) -> None:
    of_age = comes_of_age_on(holder)
    if of_age and of_age <= entry.today and (valid_to is None or valid_to > of_age):
        entry.refuse("valid_to", OF_AGE_ALREADY)

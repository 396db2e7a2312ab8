"""Persons: who they are, where they want notices, and what protects them (domain 3.2.2)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from casework import customer_number
from casework.imports import contact, deeds
from casework.imports.identity import (
    TAKEN,
    add_number_slots,
    is_dated,
    look_up_numbers,
    numbers_of,
    read_former,
    read_identity,
)
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag
from casework.imports.marks import ABSENT, Slot
from casework.models import (
    CircleMember,
    IssuedCustomerNumber,
    Person,
    PersonIdentifierHistory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.imports.entry import Entry
    from casework.imports.known import Known

TEXTS = (
    "preferred_name",
    "care_of",
    "street_address",
    "postal_code",
    "city",
    "interpreter_language",
)
ISSUED = object()
IN_CIRCLE = "Enligt verksamhetssystemet."
NOBODY = "Ange minst en användarkod. Annars når ingen den som har skyddade personuppgifter."


class PersonKind(Kind):
    name = "person"
    plural = "personer"
    model = Person
    together = (("identity_type", "identity_number"),)
    written = {"identity_type": "identity_number"}

    def user_codes(self, entry: Entry) -> Iterator[str]:
        yield from entry.data.get("circle", [])

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        numbers = [number for entry in entries for number in numbers_of(entry)]
        look_up_numbers(known, numbers)
        _look_up_customer_numbers(known, entries)
        found = [known.things.get(entry.key) for entry in entries]
        found += [known.claimed("identity", *number) for number in numbers]
        if here := [person for person in found if person is not None]:
            _look_up_around(known, here)

    def read(self, entry: Entry, known: Known) -> Facts:
        facts: Facts = {
            "given_name": entry.needed_text("given_name"),
            "family_name": entry.needed_text("family_name"),
            **entry.texts(*TEXTS),
            **entry.plain("language", "interpreter_needed", "protection", "source"),
        }
        if identity := read_identity(entry):
            facts |= {"identity_type": identity.type, "identity_number": identity.number}
            if identity.birth_date or entry.says("birth_date"):
                facts["birth_date"] = identity.birth_date
        entry.parts["former"] = read_former(entry)
        _read_circle(entry, known)
        _read_vital_events(entry, facts)
        _read_customer_number(entry)
        contact.read(entry)
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        """Somebody registered here before, by the number of today or by a former one."""
        numbers = [(facts["identity_type"], facts["identity_number"]), *entry.parts["former"]]
        owners = [known.claimed("identity", *number) for number in numbers]
        found = {id(owner): owner for owner in owners if owner is not None}
        if len(found) > 1:
            entry.refuse("former_identity_numbers", "Numren hör till flera personer.")
            return None
        for person in found.values():
            if not person.pk or known.linked_key(self.name, person) not in {"", entry.external_id}:
                entry.refuse("identity_number", TAKEN)
            return person
        return None

    def build(self, entry: Entry, facts: Facts, known: Known) -> Person:
        person = Person(customer_number=entry.text("customer_number"), **facts)
        entry.made.append(person)
        if number := person.customer_number:
            entry.made.append(IssuedCustomerNumber(number=number))
            if not known.claim(person, "customer_number", number):
                entry.refuse("customer_number", "Kundnumret är redan utlämnat.")
        return person

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        # The day that is in the number comes and goes with it.
        own = {name: facts[name] for name in facts if name != "birth_date" or not is_dated(facts)}
        slots = self.plain_slots(entry, own, known)
        for slot in slots:
            _rule(slot, entry)
        add_number_slots(slots, entry, facts, known)
        slots += [_member_slot(entry, user, known) for user in entry.parts["circle"]]
        return slots + contact.slots(entry, known)

    def settle(self, entry: Entry, known: Known) -> None:
        person = entry.thing
        for number in [(person.identity_type, person.identity_number), *entry.parts["former"]]:
            if number[1] and not known.claim(person, "identity", *number):
                entry.refuse("identity_number", TAKEN)
        if person.pk and entry.text("customer_number") not in {"", person.customer_number}:
            # Issued once and for ever (I1).
            entry.kept.append("customer_number")
        contact.settle(entry, known)

    def about(self, thing: Any) -> list[Person]:
        return [thing]


def _read_circle(entry: Entry, known: Known) -> None:
    codes = entry.data.get("circle", [])
    users = [known.user(entry, f"circle[{place}]", code) for place, code in enumerate(codes)]
    entry.parts["circle"] = list(dict.fromkeys(user for user in users if user))
    if entry.data.get("protection", Person.Protection.NONE) != Person.Protection.NONE and not codes:
        entry.refuse("circle", NOBODY)


def _read_vital_events(entry: Entry, facts: Facts) -> None:
    for name in ("deceased_on", "emigrated_on"):
        if entry.says(name):
            facts[name] = day = entry.day(name)
            before = "Datumet är före födelsen."
            entry.ordered(facts.get("birth_date"), day, name, before)


def _read_customer_number(entry: Entry) -> None:
    number = entry.text("customer_number")
    if number and not customer_number.is_valid(number):
        entry.refuse("customer_number", "Kontrollsiffran i kundnumret stämmer inte.")


def _look_up_customer_numbers(known: Known, entries: list[Entry]) -> None:
    brought = {number for entry in entries if (number := entry.text("customer_number"))}
    if brought:
        issued = IssuedCustomerNumber.objects.filter(number__in=brought)
        for number in issued.values_list("number", flat=True):
            known.hold_claim(ISSUED, "customer_number", number)


def _look_up_around(known: Known, persons: list[Person]) -> None:
    """What stands around persons who are here already."""
    for former in PersonIdentifierHistory.objects.filter(person__in=persons):
        known.hold_part("former", ("pk", former.person_id), former)
    for member in CircleMember.objects.filter(person__in=persons):
        known.hold_part("circle", ("pk", member.person_id), member)
    contact.look_up(known, persons)


def _rule(slot: Slot, entry: Entry) -> None:
    """What an import may do to a person, and what follows from it (P9, P18)."""
    person = entry.thing
    if slot.name == "protection":
        was_protected, is_protected = person.is_protected, slot.said != (Person.Protection.NONE,)
        # To lift it is the unit manager's decision. To set it can't wait for anybody.
        slot.may, slot.must = is_protected or not was_protected, is_protected and not was_protected
        if slot.must:
            slot.then(entry.deeds.append, partial(deeds.protected, person))
    elif slot.name == "deceased_on" and slot.said != (None,):
        slot.then(entry.deeds.append, partial(deeds.deceased, person))
    elif slot.name == "emigrated_on" and slot.said != (None,):
        slot.then(entry.deeds.append, partial(deeds.emigrated, person))


def _member_slot(entry: Entry, user: Any, known: Known) -> Slot:
    person = entry.thing
    members = known.parts("circle", tag(person))

    def apply() -> None:
        member = CircleMember(person=person, user=user, reason=IN_CIRCLE)
        entry.made.append(member)
        known.add("circle", tag(person), member)

    return Slot(
        name=f"circle:{user.user_code}",
        here=any(member.user_id == user.pk for member in members) or ABSENT,
        said=True,
        apply=apply,
        is_row=True,
    )

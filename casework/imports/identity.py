"""By which numbers a line's person is known, and whether somebody here is that person already."""

from __future__ import annotations

import re
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from casework.identity import Identity
from casework.imports import deeds
from casework.imports.known import tag
from casework.imports.marks import ABSENT, Slot, mark
from casework.models import Person, PersonIdentifierHistory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casework.imports.entry import Entry
    from casework.imports.known import Known

Type = Person.IdentityType
Number = tuple[str, str]
_RESERVE = re.compile(r"R\d{8}", re.ASCII)
_NOT_RESERVE = "Ett reservnummer är R och åtta siffror."
# Never which: another's number isn't for whoever reads the report.
TAKEN = "Numret hör till en annan person."


def read_identity(entry: Entry) -> Identity | None:
    """The number and the date of birth, checked as the product checks them; refused otherwise."""
    kind, written = entry.data["identity_type"], entry.text("identity_number")
    born = entry.day("birth_date")
    if entry.problems:
        return None
    identity = _by_type(entry, kind, written)
    if identity is None:
        return None
    if identity.birth_date and born and identity.birth_date != born:
        entry.refuse("birth_date", "Födelsedatumet stämmer inte med numret.")
    known_day = Identity(identity.type, identity.number, identity.birth_date or born)
    try:
        known_day.check_birth_date(today=entry.today)
    except ValidationError as error:
        entry.refuse("birth_date", error)
    return known_day


def read_former(entry: Entry) -> list[Number]:
    found = []
    for place, written in enumerate(entry.data.get("former_identity_numbers", [])):
        name = f"former_identity_numbers[{place}]"
        number = read_number(written)
        if isinstance(number, ValidationError):
            entry.refuse(name, number)
        else:
            found.append(number)
    return found


def read_number(written: str) -> Number | ValidationError:
    """A number of any type as it is kept, or why it can't be one."""
    text = written.strip().upper()
    if _RESERVE.fullmatch(text):
        return Type.RESERVNUMMER, text
    try:
        identity = Identity.by_number(text)
    except ValidationError as error:
        return error
    return identity.type, identity.number


def _by_type(entry: Entry, kind: str, written: str) -> Identity | None:
    if kind == Type.NONE:
        if written:
            entry.refuse("identity_number", "Ska vara tomt när identitetstypen är none.")
            return None
        return Identity.without_number(None)
    if not written:
        entry.refuse("identity_number", "Fältet är tomt.")
        return None
    if kind == Type.RESERVNUMMER:
        if not _RESERVE.fullmatch(written.upper()):
            entry.refuse("identity_number", _NOT_RESERVE)
            return None
        return Identity(Type.RESERVNUMMER, written.upper())
    try:
        identity = Identity.by_number(written, today=entry.today)
    except ValidationError as error:
        entry.refuse("identity_number", error)
        return None
    if identity.type != kind:
        entry.refuse("identity_type", f"Numret är ett {identity.type}.")
    return identity


def is_dated(facts: dict[str, Any]) -> bool:
    """Whether the day of birth is in the number itself."""
    return facts["identity_type"] in {Type.PERSONNUMMER, Type.SAMORDNINGSNUMMER}


def add_number_slots(slots: list[Slot], entry: Entry, facts: dict[str, Any], known: Known) -> None:
    """A change of number keeps the former one, and a search finds both (R15)."""
    person = entry.thing
    here = (person.identity_type, person.identity_number)
    for slot in slots:
        if slot.name == "identity_number":
            # The case system says itself that the number here is a former one.
            slot.must = here in entry.parts["former"]
            slot.then(_change_number, entry, here, copy(person), known)
            if is_dated(facts):
                slot.then(known.set, entry, person, "birth_date", facts["birth_date"])
    slots += [_former_slot(entry, number, known) for number in entry.parts["former"]]


def _change_number(entry: Entry, former: Number, before: Person, known: Known) -> None:
    person = entry.thing
    if former[1] and former not in entry.parts["former"]:
        _keep_former(entry, former, known)
    # The next sign-in is matched by number alone and gets a user of its own.
    known.set(entry, person, "user", None)
    entry.deeds.append(partial(deeds.renumbered, person, before))


def _former_slot(entry: Entry, number: Number, known: Known) -> Slot:
    rows = known.parts("former", tag(entry.thing))
    is_here = any((row.identity_type, row.identity_number) == number for row in rows)
    return Slot(
        # A hash: numbers have no business among the marks.
        name=f"former:{mark(number)}",
        here=is_here or ABSENT,
        said=True,
        apply=lambda: _keep_former(entry, number, known),
        is_row=True,
    )


def _keep_former(entry: Entry, number: Number, known: Known) -> None:
    row = PersonIdentifierHistory(
        person=entry.thing, identity_type=number[0], identity_number=number[1]
    )
    entry.made.append(row)
    known.add("former", tag(entry.thing), row)


def numbers_of(entry: Entry) -> list[Number]:
    """The numbers that can be read on the line, to look them up by."""
    written = [entry.text("identity_number"), *entry.data.get("former_identity_numbers", [])]
    found = (read_number(text) for text in written if text)
    return [number for number in found if not isinstance(number, ValidationError)]


def look_up_numbers(known: Known, numbers: Iterable[Number]) -> None:
    """Who has the numbers, or had them; a number once somebody's is nobody else's."""
    wanted = Q()
    for kind in (Type.PERSONNUMMER, Type.SAMORDNINGSNUMMER, Type.RESERVNUMMER):
        if of_kind := {number for its_kind, number in numbers if its_kind == kind}:
            wanted |= Q(identity_type=kind, identity_number__in=of_kind)
    if not wanted:
        return
    found: dict[int, Any] = {}
    for person in Person.objects.filter(wanted).select_for_update(no_key=True).order_by("pk"):
        found[person.pk] = held = known.hold(person)
        known.hold_claim(held, "identity", person.identity_type, person.identity_number)
    for former in PersonIdentifierHistory.objects.filter(wanted).select_related("person"):
        found[former.person_id] = held = known.hold(former.person)
        known.hold_claim(held, "identity", former.identity_type, former.identity_number)
    known.look_up_links("person", found.values())

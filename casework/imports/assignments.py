"""Assignments: what a provider unit has been asked to do (uppdrag; domain 3.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.imports.marks import ABSENT, Slot
from casework.models import Assignment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from accounts.models import User
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person

State = Assignment.State
# Everyone the assignment has in touch with it, as rows of the table between.
Contact = Assignment.contact_staff.through
NUMBER_TAKEN = "Uppdragsnumret finns redan på ett annat uppdrag."


class AssignmentKind(Kind):
    name = "assignment"
    plural = "uppdrag"
    model = Assignment
    related = ("service__case__file__file_holder",)
    links = {"service": "service"}
    fixed = ("service",)
    together = (("state", "sent_on", "accepted_on", "ended_on", "end_reason"),)

    def user_codes(self, entry: Entry) -> Iterator[str]:
        yield from entry.data.get("contact_staff", [])

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        if not entries:
            return
        numbers = {entry.data["number"] for entry in entries}
        found = Assignment.objects.filter(number__in=numbers).select_related(*self.related)
        here = [known.hold(assignment) for assignment in found]
        for assignment in here:
            known.hold_claim(assignment, "assignment number", assignment.number)
        known.look_up_links(self.name, here)
        if known_ones := list(known.held(Assignment)):
            for contact in Contact.objects.filter(assignment__in=known_ones):
                known.hold_part("contacts", ("pk", contact.assignment_id), contact.user_id)

    def read(self, entry: Entry, known: Known) -> Facts:
        facts: Facts = {
            "service": known.ref(entry, "service", "service"),
            "number": entry.data["number"],
            "provider_unit": known.unit(entry, "provider_unit", Unit.Kind.PROVIDER),
            "title": entry.needed_text("title"),
            "state": entry.data["state"],
            "sent_on": entry.day("sent_on"),
            "accepted_on": entry.day("accepted_on"),
            "ended_on": entry.day("ended_on"),
            "end_reason": entry.text("end_reason"),
            **entry.texts("description"),
        }
        codes = entry.data.get("contact_staff", [])
        staff = [known.user(entry, f"contact_staff[{n}]", code) for n, code in enumerate(codes)]
        entry.parts["contact_staff"] = list(dict.fromkeys(user for user in staff if user))
        _check_dates(entry, facts)
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        assignment = known.claimed("assignment number", facts["number"])
        if assignment is None:
            return None
        is_anothers = tag_of(assignment, "service") != tag(facts["service"])
        if is_anothers or not assignment.pk or known.linked_key(self.name, assignment):
            entry.refuse("number", NUMBER_TAKEN)
        return assignment

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        slots = super().slots(entry, facts, known)
        return slots + [_contact_slot(entry, user, known) for user in entry.parts["contact_staff"]]

    def settle(self, entry: Entry, known: Known) -> None:
        if not known.claim(entry.thing, "assignment number", entry.thing.number):
            entry.refuse("number", NUMBER_TAKEN)

    def about(self, thing: Any) -> list[Person]:
        return [thing.service.case.file.file_holder]


def _check_dates(entry: Entry, facts: Facts) -> None:
    state = facts["state"]
    needed = {
        "sent_on": state != State.DRAFT,
        "accepted_on": state in {State.ACCEPTED, State.ONGOING},
        "ended_on": state == State.ENDED,
    }
    for name, is_needed in needed.items():
        if is_needed and not facts[name]:
            entry.refuse(name, f"Datumet behövs när uppdraget är {State(state).label}.")
    if facts["ended_on"] and state != State.ENDED:
        entry.refuse("ended_on", "Bara ett avslutat uppdrag har slutdatum.")
    earlier: date | None = None
    for name in needed:
        entry.ordered(earlier, facts[name], name, "Datumet är före ett tidigare steg.")
        earlier = facts[name] or earlier


def _contact_slot(entry: Entry, user: User, known: Known) -> Slot:
    assignment = entry.thing
    contacts = known.parts("contacts", tag(assignment))

    def apply() -> None:
        entry.made.append(Contact(assignment=assignment, user=user))
        known.add("contacts", tag(assignment), user.pk)

    return Slot(
        name=f"contact_staff:{user.user_code}",
        here=user.pk in contacts or ABSENT,
        said=True,
        apply=apply,
        is_row=True,
    )

"""Cases: whose they are, which unit answers for them, who has part in them and who handles them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.models import Unit
from casework.imports.case_content import judge_content
from casework.imports.caseworkers import add_caseworker_slots, read_caseworkers
from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.imports.marks import ABSENT, Slot
from casework.models import (
    Case,
    CaseAssignment,
    CaseFile,
    CaseParticipant,
    Decision,
    Investigation,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person

Role = CaseParticipant.Role
ASSISTANCE = Case.Area.ECONOMIC_ASSISTANCE


class CaseKind(Kind):
    name = "case"
    plural = "ärenden"
    model = Case
    related = ("file__file_holder",)
    links = {"file_holder": "person"}
    together = (("stage", "closed_on", "close_reason"),)

    def references(self, entry: Entry) -> Iterator[tuple[str, str]]:
        yield from super().references(entry)
        for party in entry.data.get("participants", []):
            yield "person", party["person"]

    def user_codes(self, entry: Entry) -> Iterator[str]:
        for caseworker in entry.data.get("caseworkers", []):
            yield caseworker["user_code"]

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        numbers = {entry.data["number"] for entry in entries}
        if numbers:
            found = Case.objects.filter(number__in=numbers).select_related(*self.related)
            cases = [known.hold(case) for case in found]
            for case in cases:
                known.hold_claim(case, "case number", case.number)
            known.look_up_links(self.name, cases)
            _look_up_files(known, entries)
        _look_up_content(known)

    def read(self, entry: Entry, known: Known) -> Facts:
        holder = known.ref(entry, "file_holder", "person")
        facts: Facts = {
            **entry.plain("number", "area", "stage", "is_restricted"),
            "closed_on": entry.day("closed_on"),
            "close_reason": entry.text("close_reason"),
            "responsible_unit": known.unit(entry, "responsible_unit", Unit.Kind.AUTHORITY),
            "opened_on": entry.day("opened_on"),
        }
        entry.parts["file_holder"] = holder
        _read_participants(entry, known, holder)
        read_caseworkers(entry, known)
        _check(entry, facts)
        return facts

    def find(self, entry: Entry, facts: Facts, known: Known) -> Any:
        case = known.claimed("case number", facts["number"])
        if case is None:
            return None
        is_anothers = tag_of(case.file, "file_holder") != tag(entry.parts["file_holder"])
        if is_anothers or not case.pk or known.linked_key(self.name, case):
            entry.refuse("number", "Ärendenumret finns redan på ett annat ärende.")
        return case

    def build(self, entry: Entry, facts: Facts, known: Known) -> Case:
        case = Case(file=_file_for(entry, facts, known), **facts)
        entry.made.append(case)
        return case

    def slots(self, entry: Entry, facts: Facts, known: Known) -> list[Slot]:
        slots = self.plain_slots(entry, facts, known)
        slots += [_party_slot(entry, place, known) for place in entry.parts["participants"]]
        add_caseworker_slots(slots, entry, known)
        return slots

    def settle(self, entry: Entry, known: Known) -> None:
        case = entry.thing
        if tag_of(case.file, "file_holder") != tag(entry.parts["file_holder"]):
            entry.refuse("file_holder", "Ärendet hör redan till en annan person.")
        if not known.claim(case, "case number", case.number):
            entry.refuse("number", "Ärendenumret finns redan på ett annat ärende.")
        if case.pk and entry.changes_something:
            # Whoever acts on an old page is told that the case has changed.
            known.set(entry, case, "version", case.version + 1)

    def finish(self, entry: Entry, known: Known) -> None:
        judge_content(entry, known)

    def about(self, thing: Any) -> list[Person]:
        return [thing.file.file_holder]


def has_part_in(case: Case, person: Person, known: Known, *roles: str) -> bool:
    """Whether the person is file holder, or a party in one of the roles (in any, when none)."""
    if not roles and tag_of(case.file, "file_holder") == tag(person):
        return True
    return any(
        tag_of(party, "person") == tag(person) and (not roles or party.role in roles)
        for party in known.parts("participants", tag(case))
    )


def _look_up_content(known: Known) -> None:
    """What the cases that are here already consist of."""
    here = list(known.held(Case))
    if not here:
        return
    for name, model in (
        ("participants", CaseParticipant),
        ("caseworkers", CaseAssignment),
        ("investigations", Investigation),
        ("decisions", Decision),
    ):
        for row in model.objects.filter(case__in=here):
            known.hold_part(name, ("pk", row.case_id), known.hold(row))


def _check(entry: Entry, facts: Facts) -> None:
    is_closed = facts["stage"] == Case.Stage.CLOSED
    if is_closed and not facts["closed_on"]:
        entry.refuse("closed_on", "Ett avslutat ärende ska ha datum för avslut.")
    if not is_closed and facts["closed_on"]:
        entry.refuse("closed_on", "Bara ett avslutat ärende har datum för avslut.")
    if not is_closed and facts["close_reason"]:
        entry.refuse("close_reason", "Bara ett avslutat ärende har orsak till avslut.")
    before = "Ärendet är avslutat innan det öppnades."
    entry.ordered(facts["opened_on"], facts["closed_on"], "closed_on", before)
    if entry.data.get("common_household") and facts["area"] != ASSISTANCE:
        entry.refuse("common_household", "Gemensam akt finns bara för ekonomiskt bistånd.")
    # As in the product: a restricted case that nobody handles is reached by nobody.
    is_held = any(one.until is None for one in entry.parts["caseworkers"])
    if facts.get("is_restricted") and not is_closed and not is_held:
        entry.refuse("is_restricted", "Ett begränsat ärende ska ha minst en handläggare.")


def _read_participants(entry: Entry, known: Known, holder: Person | None) -> None:
    found: dict[str, tuple[Person, str]] = {}
    for place, party in enumerate(entry.data.get("participants", [])):
        name = f"participants[{place}].person"
        person = known.ref(entry, name, "person", party["person"])
        if party["person"] in found:
            entry.refuse(name, "Personen står två gånger.")
        if person is not None and person is holder and party["role"] != Role.APPLICANT:
            entry.refuse(name, "Aktbäraren kan bara vara sökande i sitt eget ärende.")
        if party["role"] == Role.CO_APPLICANT and entry.data["area"] != ASSISTANCE:
            role = f"participants[{place}].role"
            entry.refuse(role, "Medsökande finns bara i ärenden om ekonomiskt bistånd.")
        if person is not None:
            found[party["person"]] = (person, party["role"])
    entry.parts["participants"] = found


def _party_slot(entry: Entry, external_id: str, known: Known) -> Slot:
    case = entry.thing
    person, role = entry.parts["participants"][external_id]
    parties = known.parts("participants", tag(case))
    here = next((one for one in parties if tag_of(one, "person") == tag(person)), None)

    def apply() -> None:
        if here is not None:
            known.set(entry, here, "role", role)
            return
        party = CaseParticipant(case=case, person=person, role=role)
        entry.made.append(party)
        known.add("participants", tag(case), party)

    return Slot(
        name=f"participants:{external_id}",
        here=here.role if here else ABSENT,
        said=role,
        apply=apply,
        is_row=True,
    )


def _look_up_files(known: Known, entries: list[Entry]) -> None:
    holders = [known.things.get(("person", entry.data["file_holder"])) for entry in entries]
    here = [holder for holder in holders if holder is not None and holder.pk]
    if here:
        # The oldest first: a person who has come to have two files goes on with the first.
        for file in CaseFile.objects.filter(file_holder__in=here).order_by("pk"):
            known.hold_part("files", ("pk", file.file_holder_id), file)


def _file_for(entry: Entry, facts: Facts, known: Known) -> CaseFile:
    """The person's file, or the household's; the first case of its kind opens it."""
    holder = entry.parts["file_holder"]
    is_common = bool(entry.data.get("common_household"))
    found: list[CaseFile] = known.parts("files", tag(holder))
    for file in found:
        if file.common_household == is_common:
            file.file_holder = holder
            return file
    file = CaseFile(file_holder=holder, common_household=is_common, opened_on=facts["opened_on"])
    entry.made.append(file)
    known.add("files", tag(holder), file)
    return file

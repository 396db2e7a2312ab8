"""Who handles an imported case, and since when. One at a time is the main caseworker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.imports.known import tag
from casework.imports.marks import ABSENT, Slot
from casework.models import CaseAssignment

if TYPE_CHECKING:
    from accounts.models import User
    from casework.imports.entry import Entry
    from casework.imports.known import Known

MAIN = CaseAssignment.Kind.MAIN


@dataclass(frozen=True)
class Handling:
    """A colleague in the case, from a day and maybe to one."""

    user: User
    kind: str
    since: date
    until: date | None

    @property
    def name(self) -> str:
        return f"caseworkers:{self.user.user_code}:{self.kind}:{self.since}"

    @property
    def is_main_now(self) -> bool:
        return self.kind == MAIN and self.until is None

    def is_that(self, row: Any) -> bool:
        return (row.user_id, row.kind, row.since) == (self.user.pk, self.kind, self.since)


def read_caseworkers(entry: Entry, known: Known) -> None:
    found: dict[str, Handling] = {}
    for place, written in enumerate(entry.data.get("caseworkers", [])):
        path = f"caseworkers[{place}]"
        user = known.user(entry, f"{path}.user_code", written["user_code"])
        since = entry.day_of(written["from"], f"{path}.from", ahead=True)
        until = entry.day_of(written.get("to"), f"{path}.to", ahead=True)
        entry.ordered(since, until, f"{path}.to", "Slutdatumet är före startdatumet.")
        if user and since:
            one = Handling(user, written.get("kind", MAIN), since, until)
            if one.name in found:
                entry.refuse(path, "Handläggaren står två gånger med samma startdatum.")
            found[one.name] = one
    if sum(one.is_main_now for one in found.values()) > 1:
        entry.refuse("caseworkers", "Bara en kan vara handläggare (main) utan slutdatum.")
    entry.parts["caseworkers"] = list(found.values())


def add_caseworker_slots(slots: list[Slot], entry: Entry, known: Known) -> None:
    """Those with an end first, so that whoever is replaced has gone before the next one comes."""
    handlings = sorted(entry.parts["caseworkers"], key=lambda one: one.is_main_now)
    slots += [_slot(entry, one, known) for one in handlings]


def _slot(entry: Entry, one: Handling, known: Known) -> Slot:
    case = entry.thing
    rows = known.parts("caseworkers", tag(case))
    here = next((row for row in rows if one.is_that(row)), None)

    def apply() -> None:
        if one.is_main_now and not _make_room(entry, one, known):
            entry.kept.append("caseworkers")
        elif here is not None:
            known.set(entry, here, "until", one.until)
        else:
            row = CaseAssignment(
                case=case, user=one.user, kind=one.kind, since=one.since, until=one.until
            )
            entry.made.append(row)
            known.add("caseworkers", tag(case), row)

    return Slot(
        name=one.name,
        here=here.until if here else ABSENT,
        said=one.until,
        apply=apply,
        is_row=True,
    )


def _make_room(entry: Entry, one: Handling, known: Known) -> bool:
    """End whoever the case system has replaced; somebody whom a colleague appointed stays."""
    record = known.records.get(entry.key)
    for row in known.parts("caseworkers", tag(entry.thing)):
        if row.kind != MAIN or row.until is not None or one.is_that(row):
            continue
        if row.pk and not _came_with(record, row):
            return False
        known.set(entry, row, "until", max(row.since, one.since - timedelta(days=1)))
    return True


def _came_with(record: Any, row: Any) -> bool:
    marks = record.marks if record else {}
    return any(
        name.startswith("caseworkers:") and name.endswith(f":{row.kind}:{row.since}")
        for name in marks
    )

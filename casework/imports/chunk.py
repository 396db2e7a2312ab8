"""A chunk of groups: everything looked up at once, taken in group by group, written at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DataError, IntegrityError, OperationalError, transaction
from psycopg.errors import DeadlockDetected

from casework.imports.entry import Entry, Outcome, Problem
from casework.imports.kind import take_in
from casework.imports.kinds import IN_ORDER, KINDS, RANK
from casework.imports.known import Known
from casework.imports.writing import write

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import Unit, User
    from audit.log import Traceable

COLLISION = "Någon annan ändrade samma uppgifter samtidigt, eller databasen nekade. Kör filen igen."


@dataclass(slots=True)
class Setting:
    """What is the same for the whole run."""

    by: Traceable
    today: date
    units: dict[str, Unit]
    staff: dict[str, User]


@dataclass(slots=True)
class Together:
    """A group's lines, and why none of them can be taken in, if that is known beforehand."""

    entries: list[Entry]
    problem: str = ""


def take_chunk(groups: list[Together], setting: Setting) -> list[Entry]:
    """Take the groups in, in one transaction. What they became stands on the entries returned.

    When somebody else was faster with a number, or holds a row the other way round, the database
    refuses all of it; then each group is tried alone, so that only the one concerned is left out.
    """
    try:
        with transaction.atomic():
            return _take(groups, setting)
    except (IntegrityError, DataError, OperationalError) as error:
        if isinstance(error, OperationalError) and not isinstance(
            error.__cause__, DeadlockDetected
        ):
            raise
        if len(groups) > 1:
            return [entry for group in groups for entry in take_chunk([group], setting)]
        entries = [entry.afresh() for entry in groups[0].entries]
        _leave_out(Together(entries, COLLISION))
        return entries


def _take(groups: list[Together], setting: Setting) -> list[Entry]:
    groups = [Together([one.afresh() for one in group.entries], group.problem) for group in groups]
    entries = [entry for group in groups for entry in group.entries]
    known = Known(today=setting.today, units=setting.units, staff=setting.staff)
    readable = [entry for entry in entries if not entry.problems]
    references = {entry.key: set(KINDS[entry.kind].references(entry)) for entry in readable}
    known.look_up_records({*references, *(key for keys in references.values() for key in keys)})
    active = [entry for entry in readable if _has_news(entry, known)]
    _look_up(known, active, references)
    for group in groups:
        _take_group(group, known)
    write([entry for entry in active if entry.outcome != Outcome.REFUSED], setting.by)
    return entries


def _has_news(entry: Entry, known: Known) -> bool:
    record = known.records.get(entry.key)
    return record is None or record.digest != entry.digest


def _look_up(
    known: Known, active: list[Entry], references: dict[tuple[str, str], set[tuple[str, str]]]
) -> None:
    by_kind: defaultdict[str, list[Entry]] = defaultdict(list)
    wanted: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for entry in active:
        by_kind[entry.kind].append(entry)
        for key in (entry.key, *references[entry.key]):
            wanted[key[0]].add(key)
    for kind in IN_ORDER:
        # Held until the chunk is written: a colleague who saves the same row comes before or after.
        rows = kind.model.objects.select_related(*kind.related)
        rows = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        known.take(kind.name, rows, wanted[kind.name])
    known.look_up_staff(code for entry in active for code in KINDS[entry.kind].user_codes(entry))
    for kind in IN_ORDER:
        kind.look_up(known, by_kind[kind.name])


def _take_group(group: Together, known: Known) -> None:
    active = [one for one in group.entries if not one.problems and _has_news(one, known)]
    known.refused.update(entry.key for entry in group.entries if entry.problems)
    for entry in sorted(active, key=lambda one: RANK[one.kind]):
        take_in(KINDS[entry.kind], entry, known)
        if entry.problems:
            known.refused.add(entry.key)
    for entry in active:
        if not entry.problems:
            KINDS[entry.kind].finish(entry, known)
    if group.problem or any(entry.problems for entry in group.entries):
        known.take_back_group()
        _leave_out(group)
        return
    known.keep_group()
    for entry in active:
        entry.outcome = _outcome(entry)


def _outcome(entry: Entry) -> Outcome:
    if entry.outcome == Outcome.NEW:
        return Outcome.NEW
    if entry.kept:
        return Outcome.KEPT
    return Outcome.CHANGED if entry.changes_something else Outcome.UNCHANGED


def _leave_out(group: Together) -> None:
    """None of the group is taken in; each line says why, or which line it was."""
    first = next((entry.number for entry in group.entries if entry.problems), None)
    because = group.problem or f"Gruppen utelämnas eftersom rad {first} nekades."
    for entry in group.entries:
        if not entry.problems:
            entry.problems.append(Problem("", because))
        entry.outcome = Outcome.REFUSED

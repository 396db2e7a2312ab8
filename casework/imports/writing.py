"""Writing what a chunk has become: each table once, however many rows.

Nothing is ever deleted. The log says whom it was about, and the record remembers what was said.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone

import audit.log
from audit.models import Action
from casework import customer_number
from casework.imports.assignments import Contact
from casework.imports.entry import Outcome
from casework.imports.kinds import IN_ORDER, KINDS
from casework.imports.marks import marks_after
from casework.models import (
    Calculation,
    Case,
    CaseAssignment,
    CaseFile,
    CaseParticipant,
    CircleMember,
    ContactDetails,
    ImportedRecord,
    IssuedCustomerNumber,
    Person,
    PersonIdentifierHistory,
)

if TYPE_CHECKING:
    from django.db.models import Model

    from audit.log import Traceable
    from casework.imports.entry import Entry

_AROUND: dict[type[Model], tuple[type[Model], ...]] = {
    Person: (IssuedCustomerNumber, Person, PersonIdentifierHistory, ContactDetails, CircleMember),
    Case: (CaseFile, Case, CaseParticipant, CaseAssignment),
}
_AFTER = (Contact, Calculation)
# What is pointed to before what points to it.
TABLES = (*(one for kind in IN_ORDER for one in _AROUND.get(kind.model, (kind.model,))), *_AFTER)


def write(entries: list[Entry], by: Traceable) -> None:
    """Write the rows of the entries, then what follows from them."""
    _issue_customer_numbers(entries)
    made: defaultdict[type[Model], list[Any]] = defaultdict(list)
    for row in (row for entry in entries for row in entry.made):
        made[type(row)].append(row)
    changed, columns = _changes(entries)
    for table in TABLES:
        rows: Any = table._default_manager  # noqa: SLF001 - Django's own name for it
        if changed[table]:
            rows.bulk_update(changed[table].values(), sorted(columns[table]))
        if made[table]:
            rows.bulk_create(made[table])
    _remember(entries)
    _log(entries, by)
    for entry in entries:
        for deed in entry.deeds:
            deed(by)


def _changes(
    entries: list[Entry],
) -> tuple[defaultdict[type[Model], dict[int, Model]], defaultdict[type[Model], set[str]]]:
    """The rows to be changed and their columns, by table."""
    changed: defaultdict[type[Model], dict[int, Model]] = defaultdict(dict)
    columns: defaultdict[type[Model], set[str]] = defaultdict(set)
    for row, names in (change for entry in entries for change in entry.changed.values()):
        changed[type(row)][id(row)] = row
        columns[type(row)] |= names
    return changed, columns


def _issue_customer_numbers(entries: list[Entry]) -> None:
    new = [one for entry in entries for one in entry.made if isinstance(one, Person)]
    without = [person for person in new if not person.customer_number]
    numbers = customer_number.issue_many(len(without)) if without else []
    for person, number in zip(without, numbers, strict=True):
        person.customer_number = number


def _remember(entries: list[Entry]) -> None:
    now = timezone.now()
    records = [
        ImportedRecord(
            kind=entry.kind,
            external_id=entry.external_id,
            object_id=entry.thing.pk,
            digest=entry.digest,
            marks=marks_after(entry.slots, entry.marks),
            imported_at=now,
        )
        for entry in entries
    ]
    ImportedRecord.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["kind", "external_id"],
        update_fields=["object_id", "digest", "marks", "imported_at"],
    )


def _log(entries: list[Entry], by: Traceable) -> None:
    """One row a person: a case that came with ten lines is one look at somebody, not ten."""
    about: dict[int, tuple[Person, dict[str, None]]] = {}
    for entry in entries:
        if entry.outcome == Outcome.NEW or entry.changes_something:
            for person in KINDS[entry.kind].about(entry.thing):
                about.setdefault(person.pk, (person, {}))[1][KINDS[entry.kind].plural] = None
    audit.log.record_many(
        Action.IMPORTED,
        by=by,
        object_type="person",
        about=[
            (person.public_id, person.customer_number, ", ".join(plurals))
            for person, plurals in about.values()
        ],
    )

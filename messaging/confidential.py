"""Where a message about somebody whom only a few may know of can lie (P9, I19)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import CaseAssignment, CircleMember, Person
from messaging.members import readers_of
from messaging.models import Mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from messaging.models import Thread


def named_readers(thread: Thread) -> set[int] | None:
    """The colleagues who alone may read the thread, by their keys; None when nobody is shut out.

    Those of the circle of whom it is about and of the citizen, and in a restricted case those who
    handle it.
    """
    return named_for_each([thread])[0]


def named_for_each(threads: Sequence[Thread]) -> list[set[int] | None]:
    """The same of many threads, in their order, from as many questions as of one."""
    circles = _circles({person for thread in threads for person in _persons(thread)})
    restricted = {one.case_id for one in threads if one.case is not None and one.case.is_restricted}
    handling = _handling(key for key in restricted if key is not None)
    named = []
    for thread in threads:
        sets = [circles[person] for person in _persons(thread) if person in circles]
        if thread.case_id in restricted and thread.case_id is not None:
            sets.append(handling[thread.case_id])
        named.append(set.intersection(*sets) if sets else None)
    return named


def may_lie_in(mailbox: Mailbox, thread: Thread, today: date | None = None) -> bool:
    """Whether everybody who reads the mailbox may read the thread (I19). A citizen's own may."""
    named = named_readers(thread)
    if named is None or mailbox.is_citizens:
        return True
    if mailbox.kind == Mailbox.Kind.STAFF:
        return mailbox.owner_id in named
    return set(readers_of(mailbox, today).values_list("pk", flat=True)) <= named


def is_another_units(thread: Thread, shared: Mailbox) -> bool:
    """Whether the case or the assignment is another unit's than the shared mailbox (P13, L5)."""
    if thread.case is not None:
        return thread.case.responsible_unit_id != shared.unit_id
    if thread.assignment is not None:
        return thread.assignment.provider_unit_id != shared.unit_id
    return False


def _persons(thread: Thread) -> set[int]:
    return {key for key in (thread.about_id, thread.citizen_id) if key is not None}


def _circles(persons: set[int]) -> dict[int, set[int]]:
    """The circle of each of them who is guarded; of one who is protected it may be empty."""
    if not persons:
        return {}
    drawn = CircleMember.objects.filter(person=OuterRef("pk"))
    guarded = Person.objects.filter(pk__in=persons).filter(
        ~Q(protection=Person.Protection.NONE) | Exists(drawn)
    )
    circles: dict[int, set[int]] = {key: set() for key in guarded.values_list("pk", flat=True)}
    members = CircleMember.objects.filter(person__in=circles).values_list("person", "user")
    for person, user in members:
        circles[person].add(user)
    return circles


def _handling(cases: Iterable[int]) -> defaultdict[int, set[int]]:
    """Who handles each of the cases today."""
    handling: defaultdict[int, set[int]] = defaultdict(set)
    rows = CaseAssignment.objects.current().filter(case__in=list(cases))
    for case, user in rows.values_list("case", "user"):
        handling[case].add(user)
    return handling

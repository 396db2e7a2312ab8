"""Whom of the clients one may write to: searched for, chosen, and led to by a link (R44, R93)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import audit.log
from audit.models import Action
from casework.access import search_persons
from casework.models import Person
from messaging.candidates import Candidate, candidates_for
from messaging.recipient_values import is_client, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor

_CLOSED = "Ärendet som var valt är avslutat. Sök personen igen och välj ärende."
_WITHDRAWN = "Godkännandet för meddelande i relationen gäller inte längre."


@dataclass(frozen=True)
class Found:
    """The answer to a search for somebody to write to."""

    candidates: list[Candidate] = field(default_factory=list)
    problem: str = ""
    has_more: bool = False

    @property
    def shared_names(self) -> list[str]:
        return sorted({one.person.full_name for one in self.candidates if one.has_namesake})


def find_recipients(actor: Actor, text: str) -> Found:
    """Search among persons within reach; whoever can't be written to is shown with the reason."""
    search = search_persons(actor, text)
    if search.problem:
        return Found(problem=search.problem)
    return Found(candidates_for(actor, search.hits), has_more=search.has_more)


def chosen(actor: Actor, values: Iterable[str]) -> list[Candidate]:
    """The candidates behind the form's values, in their order.

    Whoever can't be written to any more is there, with the reason; who is out of reach is not.
    """
    found, _lost = chosen_and_lost(actor, values)
    return found


def chosen_and_lost(actor: Actor, values: Iterable[str]) -> tuple[list[Candidate], list[str]]:
    """The same, and the values that lead to nobody within reach: of those nothing can be told."""
    wanted = list(dict.fromkeys(value for value in values if is_client(value)))
    rows = candidates_for(actor, _named_in(actor, wanted))
    found = {value: _meant_by(value, rows) for value in wanted}
    there = dict.fromkeys(one for one in found.values() if one is not None)
    return list(there), [value for value, one in found.items() if one is None]


def offered(actor: Actor, values: Iterable[str]) -> list[Candidate]:
    """Every way to write to those whom a link names, to choose one of. The look is logged."""
    persons = _named_in(actor, [value for value in values if is_client(value)])
    for person in persons:
        audit.log.record(
            Action.VIEWED,
            by=actor,
            object_type="person",
            object_id=person.public_id,
            customer_number=person.customer_number,
        )
    return candidates_for(actor, persons)


def _named_in(actor: Actor, values: Iterable[str]) -> list[Person]:
    ids = {value.partition(".")[0] for value in values}
    return list(Person.objects.visible_to(actor).filter(public_id__in=ids).in_order())


def _meant_by(value: str, rows: list[Candidate]) -> Candidate | None:
    """The row with this value; without a case in it, the only row about the person."""
    whom, place = parts_of(value)
    about = [row for row in rows if row.whom == whom]
    if exactly := _in_place(about, place):
        return exactly
    if place:
        return _refused(value, about, rows)
    return about[0] if len(about) == 1 else None


def _in_place(rows: list[Candidate], place: str) -> Candidate | None:
    """The row that concerns the case or the assignment, or can be made to."""
    for row in rows:
        if str(getattr(row.case or row.assignment, "public_id", "")) == place:
            return row
        for one in row.places:
            if str(one.public_id) == place:
                return row.about_place(one)
    return None


def _refused(value: str, about: list[Candidate], rows: list[Candidate]) -> Candidate | None:
    """What was chosen and can't be any more: kept in sight, with the reason."""
    if about and about[0].refusal:
        return about[0]
    if about:
        return replace(about[0], asked=value, refusal=_CLOSED, outlook=None)
    same = [row for row in rows if value.startswith(f"{row.person.public_id}.")]
    if not same:
        return None
    refusal = same[0].refusal or _WITHDRAWN
    return Candidate(same[0].person, same[0].person, refusal=refusal, asked=value)

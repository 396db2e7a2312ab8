"""Finding the one who is close to a file holder (R32): often nobody whom the unit knows.

Within reach as in any search. Beyond it only by the whole of a number that is one person's, and
then no more is shown than tells who it is (P13). A protected person is found by the circle alone,
and everybody else is told what is told of a number that nobody has (P9).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core import signing

import audit.log
from audit.models import Action
from casework.models import Person
from casework.reach import not_closed_to
from casework.search import by_own_number, find_persons, tidy

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor

SALT = "casework.relatives"
HOURS = 12
# Not a reserve number: they are given out in order, so that the next one is easily guessed.
OUTSIDE = frozenset({"personnummer", "samordningsnummer", "kundnummer"})


@dataclass(frozen=True)
class Relative:
    """One row to choose. `value` says who was found, and by whom: nobody else can send it."""

    person: Person
    value: str
    is_reached: bool = True

    @property
    def shown_birth_date(self) -> date | None:
        return self.person.birth_date if self.is_reached else None

    @property
    def facts(self) -> str:
        number = f"Kundnummer {self.person.customer_number}"
        return number if self.is_reached else f"Född {self.person.birth_year}. {number}"


@dataclass(frozen=True)
class RelativeSearch:
    hits: list[Relative] = field(default_factory=list)
    has_more: bool = False
    problem: str = ""

    @property
    def shared_names(self) -> list[str]:
        names = Counter(hit.person.full_name for hit in self.hits)
        return sorted(name for name, count in names.items() if count > 1)


def search_relatives(actor: Actor, text: str, *, file_holder: Person) -> RelativeSearch:
    """Those within reach, else the one with this very number. Logged with its purpose."""
    found = find_persons(actor, text)
    if found.problem:
        return RelativeSearch(problem=found.problem)
    reached = [one for one in found.hits if one != file_holder]
    if reached or found.kind not in OUTSIDE:
        _record(actor, found.kind, reached)
        return RelativeSearch([_row(actor, one) for one in reached], found.has_more)
    outside = find_relative(actor, text)
    if outside is None or outside == file_holder:
        return RelativeSearch()
    return RelativeSearch([_row(actor, outside, is_reached=False)])


def find_relative(actor: Actor, number: str) -> Person | None:
    """The person with exactly this number, also out of reach. The look is logged, found or not."""
    kind, condition, _problem = by_own_number(tidy(number)) or ("", None, "")
    if condition is None or kind not in OUTSIDE:
        return None
    found = Person.objects.filter(condition, not_closed_to(actor)).first()
    _record(actor, kind, [found] if found else [])
    return found


def chosen_relative(actor: Actor, value: str) -> Relative | None:
    """The one behind a row's value, if the actor found them lately and may still know of them."""
    try:
        user, public_id = signing.loads(value, salt=SALT, max_age=HOURS * 3600)
    except (signing.BadSignature, ValueError):
        return None
    if user != actor.user.pk:
        return None
    person = Person.objects.filter(not_closed_to(actor), public_id=public_id).first()
    if person is None:
        return None
    is_reached = Person.objects.visible_to(actor).filter(pk=person.pk).exists()
    return Relative(person, value, is_reached)


def _row(actor: Actor, person: Person, *, is_reached: bool = True) -> Relative:
    value = signing.dumps([actor.user.pk, str(person.public_id)], salt=SALT)
    return Relative(person, value, is_reached)


def _record(actor: Actor, kind: str, shown: list[Person]) -> None:
    numbers = ", ".join(one.customer_number for one in shown)
    outcome = f"{len(shown)} träffar ({numbers})" if shown else "inga träffar"
    audit.log.record(
        Action.SEARCHED,
        by=actor,
        object_type="person",
        customer_number=shown[0].customer_number if len(shown) == 1 else "",
        reason=f"relation, {kind}: {outcome}",
    )

"""When a child is grown up and has no guardian any more (föräldrabalken 9 kap. 1 §; P17, I23).

The law's age, and not the age for signing in, which a municipality may change.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from casework.models import Relation

if TYPE_CHECKING:
    from casework.models import Person

OF_AGE = 18
GUARDIANS = frozenset({Relation.Kind.GUARDIAN, Relation.Kind.APPOINTED_GUARDIAN})


def comes_of_age_on(person: Person) -> date | None:
    """The 18th birthday; for somebody born on 29 February the day after, most years."""
    born = person.birth_date
    if born is None:
        return None
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:
        return date(born.year + OF_AGE, 3, 1)


def of_age_if_born_by(day: date) -> date:
    """Whoever was born on this date or before is grown up on the day."""
    try:
        return day.replace(year=day.year - OF_AGE)
    except ValueError:
        return date(day.year - OF_AGE, 2, 28)

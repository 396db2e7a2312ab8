"""Who can be in somebody's circle, and a manager's way to decide without seeing whom (P9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

import audit.log
from accounts.models import User
from audit.models import Action
from casework.colleagues import colleagues_at
from casework.models import Assignment, Case, CaseAssignment, Person
from casework.reach import decided_by

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.actor import Actor

# One answer to a number that nobody has, and to one of another unit.
NOBODY = "Det finns ingen person med kundnumret hos din enhet."


def person_to_decide_on(actor: Actor, number: str, *, reason: str) -> Person | None:
    """The unit manager's door by client number. The look is logged with its reason, found or not.

    It opens the protection and nothing else: the caller shows the number and the circle alone.
    """
    found = Person.objects.filter(decided_by(actor), customer_number=number).first()
    audit.log.record(
        Action.VIEWED if found else Action.REFUSED,
        by=actor,
        object_type="protection",
        object_id=found.public_id if found else "",
        customer_number=number,
        reason=reason,
    )
    return found


def circle_candidates(actor: Actor, person: Person) -> QuerySet[User]:
    """The colleagues of the deciding unit, and those who are in it or work with the person now."""
    colleagues = colleagues_at(actor.unit) if actor.unit else User.objects.none()
    cases = Case.objects.open().filter(file__file_holder=person)
    handling = CaseAssignment.objects.current().filter(case__in=cases)
    ongoing = Assignment.objects.filter(service__case__in=cases, state__in=Assignment.REACHED)
    return User.objects.filter(
        Q(pk__in=colleagues.values("pk"))
        | Q(pk__in=handling.values("user"))
        | Q(pk__in=person.circle.values("user"))
        | Q(pk__in=ongoing.values("contact_staff")),
        is_active=True,
        kind=User.Kind.STAFF,
    ).order_by("sort_name", "pk")


def circle_of(person: Person) -> list[User]:
    members = person.circle.select_related("user").order_by("user__sort_name", "pk")
    return [member.user for member in members]

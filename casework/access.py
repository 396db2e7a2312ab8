"""The doors to persons, cases and assignments: fetch, check, log, or 404 (P12, P13).

Out of reach looks the same as not there; what was tried stands in the access log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import audit.log
from accounts.access import OutOfReach
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.models import Assignment, Case, Person
from casework.search import PersonSearch, find_persons

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor


def access_person(actor: Actor, public_id: UUID, *, action: Action = Action.VIEWED) -> Person:
    """The one door to a person."""
    person = Person.objects.visible_to(actor).filter(public_id=public_id).first()
    if person is None:
        raise OutOfReach("person", public_id)
    audit.log.record(
        action,
        by=actor,
        object_type="person",
        object_id=person.public_id,
        customer_number=person.customer_number,
    )
    return person


def access_case(actor: Actor, public_id: UUID) -> Case:
    """The one door to a case, with its file holder and unit."""
    case = (
        Case.objects.visible_to(actor)
        .select_related("file__file_holder", "responsible_unit")
        .filter(public_id=public_id)
        .first()
    )
    if case is None:
        raise OutOfReach("case", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="case",
        object_id=case.public_id,
        customer_number=case.file.file_holder.customer_number,
        case_number=case.number,
    )
    return case


def access_assignment(actor: Actor, public_id: UUID) -> Assignment:
    """The provider's door to an assignment, with the person it is for."""
    assignment = (
        Assignment.objects.reached_by(actor, stockholm_today())
        .select_related("service__case__file__file_holder", "provider_unit")
        .filter(public_id=public_id)
        .first()
    )
    if assignment is None:
        raise OutOfReach("assignment", public_id)
    person = assignment.service.case.file.file_holder
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="assignment",
        object_id=assignment.public_id,
        customer_number=person.customer_number,
        case_number=assignment.number,
    )
    return assignment


def search_persons(actor: Actor, text: str) -> PersonSearch:
    """Persons by what was written, at most ten; the search itself is logged (R15, R152)."""
    search = find_persons(actor, text)
    if search.kind:
        audit.log.record(
            Action.SEARCHED,
            by=actor,
            object_type="person",
            customer_number=search.hits[0].customer_number if len(search.hits) == 1 else "",
            reason=f"{search.kind}: {_shown_in(search)}",
        )
    return search


def _shown_in(search: PersonSearch) -> str:
    """Whom a search showed, by client number; what was written isn't kept."""
    numbers = ", ".join(hit.customer_number for hit in search.hits)
    return f"{len(search.hits)} träffar ({numbers})" if numbers else "inga träffar"

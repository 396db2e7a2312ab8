"""The doors to persons, cases and assignments: fetch, check, log, or 404 (P12, P13).

Out of reach looks the same as not there; what was tried stands in the access log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

import audit.log
from accounts.access import OutOfReach
from audit.models import Action
from casework.models import Assignment, Case, EmergencyAccess, Intake, Person, Task
from casework.search import PersonSearch, find_persons

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import AssignmentQuerySet, Decision, IntakeQuerySet, Investigation

# What the log says of each look at a person page that a reason opened.
IN_EMERGENCY = "nödöppning"


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


def access_own_person(actor: Actor, public_id: UUID) -> Person:
    """The door to what only a unit with business of its own changes: number, protection, facts."""
    person = access_person(actor, public_id)
    if not Person.objects.business_of(actor).filter(pk=person.pk).exists():
        raise OutOfReach("person", public_id)
    return person


def access_person_in_emergency(actor: Actor, public_id: UUID) -> EmergencyAccess:
    """The door to a person page opened with a reason, to read; it opens nothing else (A-H2)."""
    opened = (
        EmergencyAccess.objects.held_by(actor, timezone.now())
        .filter(person__public_id=public_id)
        .select_related("person")
        .order_by("-until", "-pk")
        .first()
    )
    if opened is None:
        raise OutOfReach("person", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="person",
        object_id=opened.person.public_id,
        customer_number=opened.person.customer_number,
        reason=IN_EMERGENCY,
    )
    return opened


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


def access_investigation(actor: Actor, case_id: UUID, public_id: UUID) -> Investigation:
    """The door to an investigation, through its case."""
    case = access_case(actor, case_id)
    investigation = case.investigations.filter(public_id=public_id).first()
    if investigation is None:
        raise OutOfReach("investigation", public_id)
    investigation.case = case
    return investigation


def access_decision(actor: Actor, case_id: UUID, public_id: UUID) -> Decision:
    """The door to a decision, through its case."""
    case = access_case(actor, case_id)
    decision = case.decisions.select_related("decision_maker").filter(public_id=public_id).first()
    if decision is None:
        raise OutOfReach("decision", public_id)
    decision.case = case
    return decision


def visible_intakes(actor: Actor) -> IntakeQuerySet:
    """What reached the actor's unit, about persons within reach; once in a case, with the case."""
    if not actor.is_caseworker or actor.unit is None:
        return Intake.objects.none()
    mine = Q(unit=actor.unit, case__isnull=True) | Q(case__in=Case.objects.visible_to(actor))
    return Intake.objects.filter(mine, person__in=Person.objects.visible_to(actor))


def access_intake(actor: Actor, public_id: UUID) -> Intake:
    """The one door to an intake, with the person and the unit."""
    intake = (
        visible_intakes(actor)
        .select_related("person", "unit", "case", "caseworker")
        .filter(public_id=public_id)
        .first()
    )
    if intake is None:
        raise OutOfReach("intake", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="intake",
        object_id=intake.public_id,
        customer_number=intake.person.customer_number,
        case_number=intake.case.number if intake.case else "",
    )
    return intake


def access_task(actor: Actor, public_id: UUID) -> Task:
    """The one door to something to do; marking it as done is what leaves a row."""
    task = Task.objects.visible_to(actor).select_related("person").filter(public_id=public_id)
    found = task.first()
    if found is None:
        raise OutOfReach("task", public_id)
    return found


def access_assignment(actor: Actor, public_id: UUID) -> Assignment:
    """The provider's door to an assignment: whom it is for and its title, from when it is sent."""
    return _assignment(actor, Assignment.objects.reached_by(actor), public_id)


def access_open_assignment(actor: Actor, public_id: UUID) -> Assignment:
    """The provider's door to all that is in an assignment, once it is accepted (A-U18)."""
    return _assignment(actor, Assignment.objects.open_to(actor), public_id)


def access_case_assignment(actor: Actor, case_id: UUID, public_id: UUID) -> Assignment:
    """The authority's door to an assignment, through its case."""
    cases = Case.objects.visible_to(actor).filter(public_id=case_id)
    return _assignment(actor, Assignment.objects.filter(service__case__in=cases), public_id)


def _assignment(actor: Actor, reached: AssignmentQuerySet, public_id: UUID) -> Assignment:
    assignment = (
        reached.select_related("service__case__file__file_holder", "provider_unit")
        .filter(public_id=public_id)
        .first()
    )
    if assignment is None:
        raise OutOfReach("assignment", public_id)
    audit.log.record(
        Action.VIEWED,
        by=actor,
        object_type="assignment",
        object_id=assignment.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
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

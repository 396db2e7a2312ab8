"""Whom a document can be written to: the person, or somebody approved in this very case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.models import Assignment, Case, CaseParticipant, MessagingApproval, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from accounts.actor import Actor
    from journal.actions.documents import Place


@dataclass(frozen=True)
class Addressee:
    person: Person
    label: str
    is_guardian: bool = False

    @property
    def key(self) -> str:
        return str(self.person.public_id)


def addressees_for(actor: Actor, place: Place) -> list[Addressee]:
    """The file holder first. A provider has that one."""
    case = case_of(place)
    holder = case.file.file_holder
    found = [Addressee(holder, f"{holder.full_name}, född {holder.birth_year}")]
    if not actor.is_provider:
        found += _others(actor, case)
    once: dict[int, Addressee] = {}
    for one in found:
        once.setdefault(one.person.pk, one)
    return list(once.values())


def usual_addressee(found: Sequence[Addressee], today: date) -> Addressee | None:
    """Whom it is to unless another is chosen: the file holder, and for a child a guardian.

    None for a child without one here: nobody writes to a child by not looking.
    """
    holder = found[0]
    of_age_on = comes_of_age_on(holder.person)
    if of_age_on is None or of_age_on <= today:
        return holder
    return next((one for one in found if one.is_guardian), None)


def case_of(place: Place) -> Case:
    """The case a place to write in belongs to."""
    if isinstance(place, Case):
        return place
    return place.service.case if isinstance(place, Assignment) else place.case


def _others(actor: Actor, case: Case) -> list[Addressee]:
    """A co-applicant, and those approved for messages in the case; none out of reach (P9)."""
    reached = Person.objects.visible_to(actor)
    parties = CaseParticipant.objects.filter(
        case=case, role__in=CaseParticipant.OWN, person__in=reached
    )
    approvals = MessagingApproval.objects.holding_on(stockholm_today()).filter(
        case=case, relation__related_person__in=reached
    )
    found = [
        Addressee(one.person, f"{one.person.full_name}, {one.get_role_display()}")
        for one in parties.exclude(person=case.file.file_holder)
        .select_related("person")
        .order_by("person__sort_name", "pk")
    ]
    for approval in approvals.select_related("relation__related_person").order_by("pk"):
        relation = approval.relation
        name, kind = relation.related_person.full_name, relation.get_kind_display()
        is_guardian = relation.kind in GUARDIANS
        found.append(Addressee(relation.related_person, f"{name}, {kind}", is_guardian))
    return found

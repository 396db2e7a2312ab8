"""The relations of a person, both ways: who is close to them, and whom they are close to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.calendar import stockholm_today
from casework.coming_of_age import GUARDIANS, comes_of_age_on
from casework.models import Case, EServiceActivation, MessagingApproval, Person, Relation
from casework.reach import not_closed_to
from casework.relation_words import tie

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor

State = MessagingApproval.State


@dataclass(frozen=True)
class ApprovalRow:
    """An approval in a case one may open, and how the e-service that leans on it stands."""

    approval: MessagingApproval
    eservice: EServiceActivation | None = None

    @property
    def ends_at_18(self) -> bool:
        relation = self.approval.relation
        ends_on = self.approval.ends_on
        return relation.kind in GUARDIANS and ends_on == comes_of_age_on(relation.file_holder)

    @property
    def writes(self) -> bool:
        one = self.eservice
        is_on = one is not None and one.state == one.State.ACTIVE and one.messages
        return is_on and self.approval.state == State.APPROVED and not self.approval.case.is_closed


@dataclass(frozen=True)
class Tie:
    """One of the ways in which two people belong together."""

    relation: Relation
    words: str
    approvals: list[ApprovalRow]
    # Whether a case is left to approve it in.
    can_be_approved: bool = False


@dataclass(frozen=True)
class RelationRow:
    """Somebody close, once, however many ways they are: guardian and sibling of each other, say."""

    other: Person
    ties: list[Tie]
    # For the letter form: who and about whom, where a letter can be written.
    write_to: str = ""
    # Another unit's client is told by name only: the page is theirs to open.
    is_reached: bool = True


def relation_rows(actor: Actor, person: Person) -> list[RelationRow]:
    """Today's relations to people within reach, with the approvals in cases one may open."""
    relations = _relations(actor, person)
    approvals = _approvals(actor, relations)
    cases = _open_cases(actor, relations)
    ties: dict[Person, list[Tie]] = {}
    for relation in relations:
        own = [one for one in approvals if one.approval.relation_id == relation.pk]
        other = relation.related_person if _is_holder(relation, person) else relation.file_holder
        left = cases[relation.file_holder_id] > sum(
            one.approval.state != State.ENDED for one in own
        )
        ties.setdefault(other, []).append(Tie(relation, tie(relation, seen_from=person), own, left))
    reached = _reached(actor, ties)
    return [
        RelationRow(other, found, _write_to(found), is_reached=other.pk in reached)
        for other, found in ties.items()
    ]


def _reached(actor: Actor, people: Iterable[Person]) -> set[int]:
    known = Person.objects.visible_to(actor).filter(pk__in=[one.pk for one in people])
    return set(known.values_list("pk", flat=True))


def _relations(actor: Actor, person: Person) -> list[Relation]:
    reached = Person.objects.visible_to(actor)
    open_to = Person.objects.filter(not_closed_to(actor))
    return list(
        Relation.objects.valid_on(stockholm_today())
        .filter(
            Q(file_holder=person, related_person__in=open_to)
            | Q(related_person=person, file_holder__in=reached)
        )
        .select_related("file_holder", "related_person")
        .order_by("kind", "pk")
    )


def _approvals(actor: Actor, relations: Iterable[Relation]) -> list[ApprovalRow]:
    approvals = (
        MessagingApproval.objects.filter(
            relation__in=relations, case__in=Case.objects.visible_to(actor)
        )
        .select_related("approved_by", "case", "relation__file_holder")
        .order_by("-pk")
    )
    found = list(approvals)
    opened = EServiceActivation.objects.open().filter(approval__in=found)
    leaning = {one.approval_id: one for one in opened}
    return [ApprovalRow(one, leaning.get(one.pk)) for one in found]


def _open_cases(actor: Actor, relations: Iterable[Relation]) -> Counter[int]:
    """How many open cases of each file holder the actor may open."""
    holders = {relation.file_holder_id for relation in relations}
    cases = Case.objects.visible_to(actor).open().filter(file__file_holder__in=holders)
    return Counter(cases.values_list("file__file_holder", flat=True))


def _is_holder(relation: Relation, person: Person) -> bool:
    return relation.file_holder_id == person.pk


def _write_to(ties: list[Tie]) -> str:
    for one in ties:
        if any(row.writes for row in one.approvals):
            relation = one.relation
            return f"{relation.related_person.public_id}.{relation.file_holder.public_id}"
    return ""

"""The relations of a person, both ways: who is close to them, and whom they are close to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.calendar import stockholm_today
from casework.models import Case, EServiceActivation, MessagingApproval, Person, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor


@dataclass(frozen=True)
class RelationRow:
    """One relation seen from one person: the other one, and what they are to each other."""

    other: Person
    words: str
    approvals: list[MessagingApproval] = field(default_factory=list)
    # For the letter form: who and about whom, where a letter can be written.
    write_to: str = ""


def relation_rows(actor: Actor, person: Person) -> list[RelationRow]:
    """Today's relations to people within reach, with the approvals in cases one may open."""
    reached = Person.objects.visible_to(actor)
    relations = list(
        Relation.objects.valid_on(stockholm_today())
        .filter(
            Q(file_holder=person, related_person__in=reached)
            | Q(related_person=person, file_holder__in=reached)
        )
        .select_related("file_holder", "related_person")
        .order_by("kind", "pk")
    )
    approvals = _approvals(actor, relations)
    active = _active(approvals)
    return [
        _row(person, one, [a for a in approvals if a.relation_id == one.pk], active)
        for one in relations
    ]


def _approvals(actor: Actor, relations: Iterable[Relation]) -> list[MessagingApproval]:
    return list(
        MessagingApproval.objects.filter(
            relation__in=relations, case__in=Case.objects.visible_to(actor)
        )
        .select_related("approved_by", "case")
        .order_by("-pk")
    )


def _active(approvals: Iterable[MessagingApproval]) -> set[int]:
    """The approvals that are activated too: only they open anything (R36)."""
    activations = EServiceActivation.objects.with_messages().filter(approval__in=approvals)
    return {pk for pk in activations.values_list("approval", flat=True) if pk is not None}


def _row(
    person: Person, relation: Relation, approvals: list[MessagingApproval], active: set[int]
) -> RelationRow:
    kind = relation.get_kind_display()
    is_holder = relation.file_holder_id == person.pk
    words = kind[:1].upper() + kind[1:] if is_holder else f"{person.calling_name} är {kind}"
    writes = any(
        one.pk in active and one.state == MessagingApproval.State.APPROVED for one in approvals
    )
    holder, related = relation.file_holder, relation.related_person
    return RelationRow(
        other=related if is_holder else holder,
        words=f"{words}.",
        approvals=approvals,
        write_to=f"{related.public_id}.{holder.public_id}" if writes else "",
    )

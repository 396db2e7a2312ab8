"""Whether anything goes on with a client: only then can a new letter be written to them (D10, R13).

What goes on at another unit says nothing here: a refusal must not tell of a case one may not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import Case, CaseParticipant, Intake, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from casework.models import CaseQuerySet

CLOSED = "Ärendet är avslutat."


def nothing_goes_on(actor: Actor, persons: Iterable[Person]) -> dict[int, str]:
    """For each with whom nothing goes on, why no letter can be written for their own sake.

    A provider writes in its assignments, which have rules of their own.
    """
    if not actor.is_caseworker:
        return {}
    cases = Case.objects.visible_to(actor)
    asked = {person.pk: person for person in persons}
    idle = (
        Person.objects.filter(pk__in=asked)
        .exclude(_has_part_in(cases.open()) | _has_unsettled_intake(actor))
        .annotate(had_case=_has_part_in(cases))
        .order_by("pk")
    )
    return {
        pk: CLOSED if had_case else f"{asked[pk].full_name} har inget pågående ärende hos enheten."
        for pk, had_case in idle.values_list("pk", "had_case")
    }


def _has_part_in(cases: CaseQuerySet) -> Q:
    """As file holder, or as co-applicant: that is a matter of one's own too (P16)."""
    parties = CaseParticipant.objects.filter(
        person=OuterRef("pk"), role__in=CaseParticipant.OWN, case__in=cases
    )
    return Q(Exists(cases.filter(file__file_holder=OuterRef("pk")))) | Q(Exists(parties))


def _has_unsettled_intake(actor: Actor) -> Q:
    intakes = Intake.objects.unsettled().filter(person=OuterRef("pk"), case__isnull=True)
    if actor.unit is not None and not actor.unit.receives_intakes:
        intakes = intakes.filter(unit=actor.unit)
    return Q(Exists(intakes))

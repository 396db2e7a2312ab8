"""Who has business with whom (P9, P13, I22; domain 3.5 notes 1 and 2). The rule, in one place.

An authority's unit reaches the people of its cases: the file holder, the parties and those in
relation to them. Whoever receives intakes also reaches people who have no case yet. A provider
reaches the person of an assignment, from the day it is sent until a while after it has ended. A
protected person is reached by the named circle alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from accounts.calendar import stockholm_today
from casework.models.cases import Case, CaseParticipant
from casework.models.circle import CircleMember
from casework.models.process import Assignment, Intake
from casework.models.relations import Relation

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor


def within_reach(actor: Actor, today: date | None = None) -> Q:
    """The condition on Person under which this actor, in the acting role, may know of somebody."""
    day = today or stockholm_today()
    if actor.is_caseworker and actor.unit is not None:
        return _not_closed_to(actor) & _of_the_authority(actor, day)
    if actor.is_provider and actor.unit is not None:
        return _not_closed_to(actor) & _of_the_provider(actor, day)
    return Q(pk__in=[])


def _not_closed_to(actor: Actor) -> Q:
    circle = CircleMember.objects.filter(person=OuterRef("pk"))
    return Q(Q(protection="none") & ~Exists(circle)) | Q(Exists(circle.filter(user=actor.user)))


def _of_the_authority(actor: Actor, day: date) -> Q:
    cases = Case.objects.of_unit_or_assigned(actor).within_period(day)
    since = day - timedelta(days=settings.CLOSED_CASE_REACH_DAYS)
    intakes = Intake.objects.filter(unit=actor.unit, received_on__gte=since)
    holders = cases.values("file__file_holder")
    reached = (
        Q(pk__in=holders)
        | Q(pk__in=CaseParticipant.objects.filter(case__in=cases).values("person"))
        | Q(
            pk__in=Relation.objects.valid_on(day)
            .filter(file_holder__in=holders)
            .values("related_person")
        )
        | Q(pk__in=intakes.values("person"))
    )
    if actor.unit is not None and actor.unit.receives_intakes:
        reached |= Q(~Exists(Case.objects.filter(file__file_holder=OuterRef("pk"))))
    return reached


def _of_the_provider(actor: Actor, day: date) -> Q:
    assignments = Assignment.objects.reached_by(actor, day)
    return Q(pk__in=assignments.values("service__case__file__file_holder"))

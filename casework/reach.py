"""Who has business with whom (P9, P13, I22; domain 3.5 notes 1 and 2). The rule, in one place.

An authority's unit reaches the people of its cases: the file holder, the parties and those in
relation to them. Somebody with business of their own elsewhere takes an approval that holds, since
a relation is something anybody could write down. Whoever receives intakes also reaches people who
have no case yet. A provider reaches the person of an assignment, from the day it is sent until a
while after it has ended. A protected person is reached by the named circle alone, and opens no way
to those close to them. A unit manager decides on protection also about somebody out of reach, and
learns no name by it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q

from accounts.calendar import stockholm_today
from accounts.models import Municipality
from accounts.standing_rule import standing_condition
from casework.models.assignments import Assignment
from casework.models.cases import Case, CaseParticipant
from casework.models.circle import CircleMember
from casework.models.process import Intake
from casework.models.relations import MessagingApproval, Relation

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from accounts.models import Unit
    from accounts.standing_rule import Row
    from casework.models.cases import CaseQuerySet
    from casework.models.persons import PersonQuerySet

REGISTERED_DAYS = 30


def within_reach(actor: Actor) -> Q:
    """The condition on Person under which this actor, in the acting role, may know of somebody."""
    day = stockholm_today()
    if actor.is_caseworker and actor.unit is not None:
        return not_closed_to(actor) & (_of_the_authority(actor, day) | _approved_about(actor, day))
    if actor.is_provider and actor.unit is not None:
        return not_closed_to(actor) & _of_the_provider(actor)
    return Q(pk__in=[])


def within_business(actor: Actor) -> Q:
    """Within reach, and not merely because of an approval about somebody else.

    Whom another unit has business with keeps number, protection and facts there (P13).
    """
    if not actor.is_caseworker or actor.unit is None:
        return Q(pk__in=[])
    return not_closed_to(actor) & _of_the_authority(actor, stockholm_today())


def not_closed_to(actor: Actor, *, through: str = "") -> Q:
    """The condition on Person that no circle shuts this actor out (P9).

    `through` leads to the person from what is asked about: `"message__thread__about__"`. To nobody,
    nobody is shut out.
    """
    return Q(~_closed_to(actor, F(f"{through}pk")))


@standing_condition
def _closed_to(actor: Actor, person: Row) -> PersonQuerySet:
    circle = CircleMember.objects.filter(person=OuterRef("pk"))
    is_open = Q(protection="none") & ~Exists(circle)
    mine = Exists(circle.filter(user=actor.user))
    # Persons go by these rules themselves, so the model can't be imported above.
    persons: PersonQuerySet = apps.get_model("casework", "Person").objects.all()
    return persons.filter(~(is_open | mine), pk=person)


def decided_by(actor: Actor) -> Q:
    """Whose protection the actor's unit decides on: the people of its cases, closed to it or not.

    Nothing is shown of them by this but the client number and the circle (P9).
    """
    if actor.unit is None:
        return Q(pk__in=[])
    day = stockholm_today()
    cases = Case.objects.filter(responsible_unit=actor.unit).within_period(day)
    return _in_the_cases(cases, day) | Q(pk__in=_intakes(actor.unit, day).values("person"))


def _of_the_authority(actor: Actor, day: date) -> Q:
    # Not merely the unit's: a file that is closed to the actor must open nobody around it either.
    cases = Case.objects.visible_to(actor)
    reached = _in_the_cases(cases, day)
    if actor.unit is not None:
        known = Q(case__isnull=True) | Q(case__is_restricted=False) | Q(case__in=cases)
        reached |= Q(pk__in=_intakes(actor.unit, day).filter(known).values("person"))
        if actor.unit.receives_intakes:
            reached |= _without_a_case()
    return reached | _just_registered_by(actor, day)


def _approved_about(actor: Actor, day: date) -> Q:
    """Those who may be written to about somebody in the actor's cases (R31, R38)."""
    approvals = MessagingApproval.objects.holding_on(day)
    mine = approvals.filter(case__in=Case.objects.visible_to(actor))
    return Q(pk__in=mine.values("relation__related_person"))


def _without_a_case() -> Q:
    return Q(~Exists(Case.objects.filter(file__file_holder=OuterRef("pk"))))


def _just_registered_by(actor: Actor, day: date) -> Q:
    """Somebody registered to stand in relation to another, until the relation is written down."""
    since = day - timedelta(days=REGISTERED_DAYS)
    known = Intake.objects.filter(person=OuterRef("pk"))
    mine = Q(created_by=actor.user, created_at__date__gte=since)
    return mine & _without_a_case() & Q(~Exists(known))


def _in_the_cases(cases: CaseQuerySet, day: date) -> Q:
    """Whose they are, who is a party in them and who is close to whose they are."""
    holders = cases.values("file__file_holder")
    related = Relation.objects.valid_on(day).filter(file_holder__in=holders)
    return (
        Q(pk__in=holders)
        | Q(pk__in=CaseParticipant.objects.filter(case__in=cases).values("person"))
        | (Q(pk__in=related.values("related_person")) & _without_business())
    )


def _without_business() -> Q:
    """Somebody whom no unit has a case or an intake about."""
    return _without_a_case() & ~Q(Exists(Intake.objects.filter(person=OuterRef("pk"))))


def _intakes(unit: Unit, day: date) -> QuerySet[Intake]:
    since = day - timedelta(days=Municipality.objects.current().closed_case_reach_days)
    # What nobody has taken a stand on is still the unit's, however long ago it came.
    return Intake.objects.filter(
        Q(received_on__gte=since) | Q(status__in=Intake.UNSETTLED), unit=unit
    )


def _of_the_provider(actor: Actor) -> Q:
    assignments = Assignment.objects.reached_by(actor)
    return Q(pk__in=assignments.values("service__case__file__file_holder"))


def within_writing(actor: Actor) -> Q:
    """The condition on Person under which this actor may write to somebody, or about them.

    A provider sees whom an assignment is for before the work begins and reads a while after it has
    ended; letters are written while it goes on (domain 3.3.4, A-U18, A-U19).
    """
    reached = within_reach(actor)
    if not actor.is_provider:
        return reached
    worked = Assignment.objects.worked_by(actor)
    return reached & Q(pk__in=worked.values("service__case__file__file_holder"))

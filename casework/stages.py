"""How far a case has come and what may follow (domain 3.3.3). The rule, in one place.

Asked twice: by the page, which shows only what is possible, and by the verb, under the case's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import Case, Decision, Intake, Service

if TYPE_CHECKING:
    from datetime import date

Stage = Case.Stage
GRANTING = (Decision.Outcome.GRANTED, Decision.Outcome.PARTIAL)
CLOSED = "Ärendet är avslutat."


class Step(Enum):
    """What can be done next, as the page calls it."""

    ASSESS = "assess"
    INVESTIGATE = "investigate"
    DECIDE = "decide"
    GRANT = "grant"
    FOLLOW_UP = "follow_up"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True)
class Standing:
    """What the next step depends on."""

    stage: str
    has_application: bool
    has_other_intake: bool
    has_grant: bool
    service_goes_on: bool


def standing_of(case: Case, today: date) -> Standing:
    """How the case stands, from one query."""
    mine = {"case": OuterRef("pk")}
    intakes = Intake.objects.filter(**mine)
    services = Service.objects.filter(Q(period_to__isnull=True) | Q(period_to__gte=today), **mine)
    found = (
        Case.objects.filter(pk=case.pk)
        .annotate(
            has_application=Exists(intakes.filter(type=Intake.Type.APPLICATION)),
            has_other_intake=Exists(intakes.exclude(type=Intake.Type.APPLICATION)),
            has_grant=Exists(Decision.objects.filter(outcome__in=GRANTING, **mine)),
            service_goes_on=Exists(services),
        )
        .values("stage", "has_application", "has_other_intake", "has_grant", "service_goes_on")
        .get()
    )
    return Standing(**found)


def refusal(step: Step, standing: Standing) -> str:
    """Why the step can't be taken now, or nothing."""
    is_closed = standing.stage == Stage.CLOSED
    if step is Step.REOPEN:
        return "" if is_closed else "Ärendet är redan öppet."
    if is_closed:
        return CLOSED
    return _REFUSALS[step](standing) if step in _REFUSALS else ""


def possible(standing: Standing) -> set[str]:
    """The steps the page offers, by name."""
    return {step.value for step in Step if not refusal(step, standing)}


def furthest(new: Case.Stage, standing: Standing) -> str:
    """The furthest that is open: what goes on isn't hidden by what begins beside it."""
    is_late = standing.stage in {Stage.PERFORMING, Stage.FOLLOW_UP}
    if not (is_late and standing.service_goes_on):
        return new
    if new == Stage.INVESTIGATION:
        return Stage.PERFORMING
    return standing.stage


def _not_assessed(standing: Standing) -> str:
    if standing.stage == Stage.ASSESSMENT:
        return "Förhandsbedömningen är redan påbörjad."
    if standing.stage != Stage.INTAKE:
        return "Ärendet har redan kommit förbi förhandsbedömningen."
    if standing.has_application and not standing.has_other_intake:
        return "En ansökan utreds direkt, utan förhandsbedömning."
    return ""


def _not_investigated(standing: Standing) -> str:
    waits = standing.has_other_intake and not standing.has_application
    if standing.stage == Stage.INTAKE and waits:
        return "Aktualiseringen ska förhandsbedömas innan en utredning kan inledas."
    return ""


def _not_decided(standing: Standing) -> str:
    if standing.stage in {Stage.INTAKE, Stage.ASSESSMENT}:
        return "Beslut kan fattas först när en utredning är inledd."
    return ""


def _not_granted(standing: Standing) -> str:
    return "" if standing.has_grant else "En insats kräver ett beslut om bifall eller delavslag."


def _not_followed_up(standing: Standing) -> str:
    if standing.stage == Stage.FOLLOW_UP:
        return "Uppföljningen är redan påbörjad."
    if standing.stage != Stage.PERFORMING:
        return "Uppföljning kan göras först när en insats pågår."
    return ""


def _not_resumed(standing: Standing) -> str:
    return "" if standing.stage == Stage.FOLLOW_UP else "Ärendet är inte under uppföljning."


_REFUSALS = {
    Step.ASSESS: _not_assessed,
    Step.INVESTIGATE: _not_investigated,
    Step.DECIDE: _not_decided,
    Step.GRANT: _not_granted,
    Step.FOLLOW_UP: _not_followed_up,
    Step.RESUME: _not_resumed,
}

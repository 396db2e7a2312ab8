"""The steps of a case: assessment, investigation, decision, service, follow-up (domain 3.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.calendar import stockholm_today
from casework.actions.holding import hold, keep
from casework.models import Case, Decision, Intake, Investigation, Service
from casework.stages import GRANTING, Step, furthest

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from accounts.actor import Actor
    from accounts.models import User

Stage = Case.Stage
IN_FUTURE = "Datumet kan inte ligga i framtiden."


@transaction.atomic
def start_assessment(*, by: Actor, case: Case, today: date | None = None) -> Case:
    """Begin the preliminary assessment of a report or other information (förhandsbedömning)."""
    locked = hold(case, today=today or stockholm_today(), step=Step.ASSESS).case
    _settle_intakes(locked, today or stockholm_today())
    locked.stage = Stage.ASSESSMENT
    keep(by, locked, "påbörjade förhandsbedömning", "stage")
    return locked


@transaction.atomic
def open_investigation(
    *,
    by: Actor,
    case: Case,
    type: str,  # noqa: A002 - the word of the model
    opened_on: date,
    due_on: date | None,
    caseworker: User,
    seen: int | None = None,
    today: date | None = None,
) -> Investigation:
    """Open an investigation (inleda utredning). From here relations can be approved (R30)."""
    day = today or stockholm_today()
    held = hold(case, today=day, step=Step.INVESTIGATE, seen=seen)
    if opened_on > day:
        raise ValidationError({"opened_on": IN_FUTURE})
    if due_on and due_on < opened_on:
        raise ValidationError({"due_on": "Utredningen kan inte vara klar innan den inleds."})
    investigation = held.case.investigations.create(
        type=type, opened_on=opened_on, due_on=due_on, caseworker=caseworker
    )
    _settle_intakes(held.case, day)
    held.case.stage = furthest(Stage.INVESTIGATION, held.standing)
    keep(by, held.case, "inledde utredning", "stage")
    return investigation


@transaction.atomic
def close_investigation(
    *,
    by: Actor,
    investigation: Investigation,
    closed_on: date,
    seen: int | None = None,
    today: date | None = None,
) -> Investigation:
    """Close an investigation (avsluta utredning); the decision that follows moves the stage."""
    day = today or stockholm_today()
    held = hold(investigation.case, today=day, seen=seen)
    investigation.refresh_from_db(fields=["closed_on"])
    if investigation.closed_on:
        raise ValidationError("Utredningen är redan avslutad.")
    if closed_on > day:
        raise ValidationError({"closed_on": IN_FUTURE})
    if closed_on < investigation.opened_on:
        raise ValidationError({"closed_on": "Utredningen inleddes senare än så."})
    investigation.closed_on = closed_on
    investigation.save(update_fields=["closed_on"])
    keep(by, held.case, "avslutade utredning")
    return investigation


@dataclass(frozen=True)
class Ruling:
    """What was decided, by whom and for which period."""

    type: str
    outcome: str
    decided_on: date
    decision_maker: User
    investigation: Investigation | None = None
    period_from: date | None = None
    period_to: date | None = None
    amount: Decimal | None = None


@transaction.atomic
def decide(
    *,
    by: Actor,
    case: Case,
    ruling: Ruling,
    closes_investigation: bool = False,
    seen: int | None = None,
    today: date | None = None,
) -> Decision:
    """Write down a decision (beslut). A procedural one moves the case nowhere."""
    day = today or stockholm_today()
    held = hold(case, today=day, step=Step.DECIDE, seen=seen)
    _check_ruling(ruling, day)
    if ruling.investigation and ruling.investigation.case_id != held.case.pk:
        raise ValidationError({"investigation": "Utredningen hör till ett annat ärende."})
    decision = held.case.decisions.create(**vars(ruling))
    if closes_investigation and ruling.investigation:
        open_one = Investigation.objects.filter(pk=ruling.investigation.pk, closed_on__isnull=True)
        open_one.update(closed_on=ruling.decided_on)
    if ruling.outcome != Decision.Outcome.PROCEDURAL:
        held.case.stage = furthest(Stage.DECIDED, held.standing)
    keep(by, held.case, f"fattade beslut, {decision.get_outcome_display()}", "stage")
    return decision


@transaction.atomic
def grant_service(
    *,
    by: Actor,
    decision: Decision,
    type: str,  # noqa: A002 - the word of the model
    period_from: date,
    period_to: date | None,
    seen: int | None = None,
    today: date | None = None,
) -> Service:
    """Write down what was granted (insats); from here the case is performed."""
    day = today or stockholm_today()
    held = hold(decision.case, today=day, step=Step.GRANT, seen=seen)
    if decision.outcome not in GRANTING:
        raise ValidationError({"decision": "Välj ett beslut om bifall eller delavslag."})
    _check_period(period_from, period_to)
    if period_from < min(decision.decided_on, decision.period_from or decision.decided_on):
        raise ValidationError({"period_from": "Insatsen kan inte börja före beslutets period."})
    if decision.period_to and (period_to or period_from) > decision.period_to:
        raise ValidationError({"period_to": "Insatsen kan inte vara längre än beslutets period."})
    service = held.case.services.create(
        decision=decision, type=type, period_from=period_from, period_to=period_to
    )
    held.case.stage = Stage.PERFORMING
    keep(by, held.case, "beviljade insats", "stage")
    return service


@transaction.atomic
def follow_up(*, by: Actor, case: Case, today: date | None = None) -> Case:
    """Follow up what is performed (uppföljning)."""
    locked = hold(case, today=today or stockholm_today(), step=Step.FOLLOW_UP).case
    locked.stage = Stage.FOLLOW_UP
    keep(by, locked, "påbörjade uppföljning", "stage")
    return locked


@transaction.atomic
def resume(*, by: Actor, case: Case, today: date | None = None) -> Case:
    """The follow-up is done and the service goes on."""
    locked = hold(case, today=today or stockholm_today(), step=Step.RESUME).case
    locked.stage = Stage.PERFORMING
    keep(by, locked, "avslutade uppföljning, insatsen fortsätter", "stage")
    return locked


def _settle_intakes(case: Case, day: date) -> None:
    """What brought the case here is taken care of when the case moves on."""
    waiting = Intake.objects.unsettled().filter(case=case)
    waiting.update(status=Intake.Status.TO_CASE, settled_on=day)


def _check_ruling(ruling: Ruling, day: date) -> None:
    if ruling.decided_on > day:
        raise ValidationError({"decided_on": IN_FUTURE})
    if ruling.investigation and ruling.decided_on < ruling.investigation.opened_on:
        raise ValidationError({"decided_on": "Utredningen inleddes senare än så."})
    if ruling.amount and ruling.outcome not in GRANTING:
        raise ValidationError({"amount": "Bara ett bifall eller delavslag har ett belopp."})
    if ruling.amount is not None and ruling.amount < 0:
        raise ValidationError({"amount": "Beloppet kan inte vara mindre än noll."})
    _check_period(ruling.period_from, ruling.period_to)


def _check_period(period_from: date | None, period_to: date | None) -> None:
    if period_to and period_from is None:
        raise ValidationError({"period_from": "Fyll i från och med."})
    if period_to and period_from and period_to < period_from:
        raise ValidationError({"period_to": "Perioden kan inte sluta innan den börjar."})

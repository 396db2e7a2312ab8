"""Deciding about an application: with a new decision, or with one that is in the case already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.assistance_applications import check_open, hindrance_to, move
from casework.actions.assistance_trace import trace
from casework.actions.process import Ruling
from casework.actions.process import decide as decide_in_case
from casework.models import Decision, EconomicAssistanceApplication
from casework.stages import Step, refusal, standing_of

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from django.db.models import QuerySet

    from accounts.actor import Actor

Status = EconomicAssistanceApplication.Status
Outcome = Decision.Outcome

STATUS_AFTER: dict[str, Status] = {
    Outcome.GRANTED: Status.GRANTED,
    Outcome.PARTIAL: Status.PARTLY_GRANTED,
    Outcome.REFUSED: Status.REFUSED,
}
TYPE = "Ekonomiskt bistånd"


@dataclass(frozen=True)
class Terms:
    """What was decided about the month: bifall, delavslag or avslag, and how much."""

    outcome: str
    decided_on: date
    amount: Decimal | None = None


@transaction.atomic
def decide(
    *,
    by: Actor,
    application: EconomicAssistanceApplication,
    terms: Terms,
    today: date | None = None,
) -> Decision:
    """Decide about the application's month. Who decides is who does this.

    The case's stage follows, as for any decision in it.
    """
    _check(application, terms, today or stockholm_today())
    opened = application.case.investigations.filter(closed_on__isnull=True)
    month = application.period_month
    ruling = Ruling(
        investigation=opened.order_by("-opened_on", "-pk").first(),
        type=TYPE,
        outcome=terms.outcome,
        decided_on=terms.decided_on,
        decision_maker=by.user,
        period_from=month,
        period_to=last_day_of(month),
        amount=terms.amount,
    )
    decision = decide_in_case(by=by, case=application.case, ruling=ruling, today=today)
    trace(
        Action.CREATED,
        by=by,
        application=application,
        part="decision",
        part_id=decision.public_id,
    )
    _settle(by, application, decision)
    return decision


@transaction.atomic
def link_decision(
    *, by: Actor, application: EconomicAssistanceApplication, decision: Decision
) -> Decision:
    """Let a decision that was made in the case be the one about this application."""
    Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if not linkable_decisions(application).filter(pk=decision.pk).exists():
        raise ValidationError({"decision": "Beslutet kan inte knytas till ansökan."})
    _settle(by, application, decision)
    return decision


def linkable_decisions(application: EconomicAssistanceApplication) -> QuerySet[Decision]:
    """The case's decisions that could be about the application and are about no other yet.

    A grant without an amount could never be paid: the application would stay granted for ever. One
    decision is about one application: else a co-applicant would see what was decided about somebody
    alone (I25).
    """
    found = application.case.decisions.filter(
        Q(outcome=Outcome.REFUSED) | Q(amount__gt=0),
        outcome__in=STATUS_AFTER,
        applications__isnull=True,
        decided_on__gte=application.received_on,
    )
    return found.order_by("-decided_on", "-pk")


def hindrance(application: EconomicAssistanceApplication, today: date | None = None) -> str:
    """Why nothing can be decided about the application now, or nothing.

    One that is in the case already can be chosen whatever the case's stage.
    """
    if reason := hindrance_to(application, Status.GRANTED):
        return reason
    if linkable_decisions(application).exists():
        return ""
    return refusal(Step.DECIDE, standing_of(application.case, today or stockholm_today()))


def last_day_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _settle(by: Actor, application: EconomicAssistanceApplication, decision: Decision) -> None:
    check_open(application.case)
    move(by, application, STATUS_AFTER[decision.outcome], decision=decision)


def _check(application: EconomicAssistanceApplication, terms: Terms, today: date) -> None:
    if terms.decided_on > today:
        raise ValidationError({"decided_on": "Beslutsdatum kan inte ligga framåt i tiden."})
    if terms.decided_on < application.received_on:
        raise ValidationError(
            {"decided_on": "Beslutsdatum kan inte ligga före den dag då ansökan kom in."}
        )
    if terms.outcome == Outcome.REFUSED and terms.amount:
        raise ValidationError({"amount": "Ett avslag har inget belopp."})
    if terms.outcome != Outcome.REFUSED and not terms.amount:
        raise ValidationError({"amount": "Fyll i beloppet som beviljas."})

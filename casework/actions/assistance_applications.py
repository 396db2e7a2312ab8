"""What happens to an application for economic assistance, from desk to closing (3.3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.assistance_publishing import announce
from casework.actions.assistance_trace import trace
from casework.assistance_status import WAY_THERE, may_become, refusal, sources_of
from casework.models import Case, CaseParticipant, EconomicAssistanceApplication, Payment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from accounts.actor import Actor
    from casework.models import Person

Status = EconomicAssistanceApplication.Status
GRANTED = (Status.GRANTED, Status.PARTLY_GRANTED)
CASE_CLOSED = "Ärendet är avslutat. Öppna det igen först."


@dataclass(frozen=True)
class Received:
    """What an application says when it comes in."""

    kind: str
    period_month: date
    received_on: date
    co_applicant: Person | None = None
    summary: tuple[str, ...] = ()


@transaction.atomic
def receive_application(
    *, by: Actor, case: Case, received: Received, today: date | None = None
) -> EconomicAssistanceApplication:
    """Register an application that has come in on paper, for the file holder's household."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _check_received(locked, received, today or stockholm_today())
    application = EconomicAssistanceApplication.objects.create(
        case=case,
        kind=received.kind,
        period_month=received.period_month,
        received_on=received.received_on,
        applicant=case.file.file_holder,
        co_applicant=received.co_applicant,
        summary={"lines": list(received.summary)} if received.summary else {},
    )
    trace(Action.CREATED, by=by, application=application)
    return application


@transaction.atomic
def take_up(*, by: Actor, application: EconomicAssistanceApplication) -> None:
    """Begin the investigation, or go on with it when the supplement has come."""
    check_open(application.case)
    move(by, application, Status.UNDER_REVIEW)


@transaction.atomic
def request_supplement(
    *,
    by: Actor,
    application: EconomicAssistanceApplication,
    missing: str,
    due_on: date,
    today: date | None = None,
) -> None:
    """Ask for what is missing. Whoever sees the application already is told that there is news."""
    check_open(application.case)
    if due_on < (today or stockholm_today()):
        raise ValidationError({"due_on": "Sista dagen kan inte ha passerat."})
    move(
        by,
        application,
        Status.SUPPLEMENT_REQUESTED,
        supplement=missing,
        supplement_due_on=due_on,
    )
    if application.published_at is not None:
        occasion = timezone.now().isoformat()
        announce(application, about=application.public_id, occasion=occasion)


@transaction.atomic
def hand_over_for_decision(*, by: Actor, application: EconomicAssistanceApplication) -> None:
    """The investigation is done; it waits for somebody to decide."""
    check_open(application.case)
    move(by, application, Status.AWAITING_DECISION)


@transaction.atomic
def withdraw_application(*, by: Actor, application: EconomicAssistanceApplication) -> None:
    """The applicant has taken it back, which nobody can do once it waits for a decision."""
    move(by, application, Status.WITHDRAWN)


@transaction.atomic
def mark_as_paid(*, by: Actor, application: EconomicAssistanceApplication) -> None:
    """Everything that was to be paid has been paid."""
    # First the move, which holds the row: no payment is planned while they are counted.
    move(by, application, Status.PAID)
    states = set(application.payments.order_by("pk").values_list("state", flat=True))
    if Payment.State.SENT not in states:
        raise ValidationError("Ingen utbetalning är markerad som utbetald.")
    if Payment.State.PLANNED in states:
        raise ValidationError("En utbetalning är fortfarande planerad. Markera den först.")


@transaction.atomic
def close_application(*, by: Actor, application: EconomicAssistanceApplication) -> None:
    """Nothing more is to happen to it."""
    before = EconomicAssistanceApplication.objects.select_for_update(of=("self",)).get(
        pk=application.pk
    )
    if before.status in GRANTED and not can_close(before, application.payments.order_by("pk")):
        raise ValidationError(WAY_THERE[Status.CLOSED])
    move(by, application, Status.CLOSED)


def can_close(application: EconomicAssistanceApplication, payments: Iterable[Payment]) -> bool:
    """Whether nothing is left to happen: of a grant, only when every payment was stopped."""
    if application.status not in GRANTED:
        return may_become(application.status, Status.CLOSED)
    return {payment.state for payment in payments} == {Payment.State.CANCELLED}


def move(by: Actor, application: EconomicAssistanceApplication, to: Status, **changes: Any) -> None:
    """The one way to another status: it must follow on the one that stands there right now."""
    standing = EconomicAssistanceApplication.objects.filter(
        pk=application.pk, status__in=sources_of(to)
    )
    moved = standing.update(status=to, **changes)
    application.refresh_from_db(fields=["status", *changes])
    if not moved:
        raise ValidationError(refusal(application.status, to))
    trace(Action.CHANGED, by=by, application=application, reason=f"läge: {to.label}")


def hindrance_to(application: EconomicAssistanceApplication, to: Status) -> str:
    """Why a form that leads there would be filled in for nothing, or nothing.

    The page's question. The verb asks again, under the lock.
    """
    if application.case.is_closed:
        return CASE_CLOSED
    return "" if may_become(application.status, to) else refusal(application.status, to)


def check_open(case: Case) -> None:
    """Nothing new is begun in a closed case; what was begun can be brought to its end."""
    if case.is_closed:
        raise ValidationError(CASE_CLOSED)


def _check_received(case: Case, received: Received, today: date) -> None:
    check_open(case)
    if case.area != Case.Area.ECONOMIC_ASSISTANCE:
        raise ValidationError("Ärendet gäller inte ekonomiskt bistånd.")
    if received.received_on > today:
        raise ValidationError({"received_on": "Datumet kan inte ligga framåt i tiden."})
    if received.co_applicant and not _is_co_applicant(case, received.co_applicant):
        raise ValidationError({"co_applicant": "Personen är inte medsökande i ärendet."})
    if received.kind != EconomicAssistanceApplication.Kind.SUPPLEMENTARY and _has_one(
        case, received.period_month
    ):
        raise ValidationError({"period_month": "Det finns redan en ansökan för den månaden."})


def _has_one(case: Case, month: date) -> bool:
    """A month is applied for once; more is a supplementary application."""
    same = case.applications.filter(period_month=month).exclude(status=Status.WITHDRAWN)
    return same.exclude(kind=EconomicAssistanceApplication.Kind.SUPPLEMENTARY).exists()


def _is_co_applicant(case: Case, person: Person) -> bool:
    role = CaseParticipant.Role.CO_APPLICANT
    return case.participants.filter(person=person, role=role).exists()

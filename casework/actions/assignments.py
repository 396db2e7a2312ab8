"""An assignment's way from the authority to the provider and to its end (domain 3.3.4).

Every step is one conditional update: of two who act at once, the second is told what has happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.assignment_drafts import check_can_be_carried_out
from casework.actions.holding import hold, keep
from casework.actions.tasks import make_task
from casework.models import Assignment, Case, Task

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor

State = Assignment.State
# Characters that a task has for what has happened.
_ROOM = 300
_STANDS = {
    State.DRAFT: "inte skickat",
    State.SENT: "skickat",
    State.ACCEPTED: "mottaget",
    State.ONGOING: "påbörjat",
    State.ENDED: "avslutat",
    State.DECLINED: "avböjt",
    State.REVOKED: "återkallat",
}


@dataclass(frozen=True)
class _Step:
    """From where to where, and what it is called: *kan inte …* and, in the log, who did what."""

    to: Assignment.State
    allowed_from: tuple[Assignment.State, ...]
    infinitive: str
    deed: str


_SEND = _Step(State.SENT, (State.DRAFT,), "skickas", "skickade uppdraget")
_ACCEPT = _Step(State.ACCEPTED, (State.SENT,), "tas emot", "tog emot uppdraget")
_DECLINE = _Step(State.DECLINED, (State.SENT,), "avböjas", "avböjde uppdraget")
_START = _Step(State.ONGOING, (State.ACCEPTED,), "startas", "startade uppdraget")
_REVOKE = _Step(State.REVOKED, Assignment.REACHED, "återkallas", "återkallade uppdraget")
_END = _Step(State.ENDED, Assignment.WORKED, "avslutas", "avslutade uppdraget")


@transaction.atomic
def send_assignment(*, by: Actor, assignment: Assignment, today: date | None = None) -> None:
    """Hand it to the provider, who may answer from now on (Skicka till utföraren)."""
    _hold_case_of(assignment)
    check_can_be_carried_out(assignment.service, assignment.provider_unit)
    _take(_SEND, by, assignment, sent_on=today or stockholm_today())


@transaction.atomic
def accept_assignment(*, by: Actor, assignment: Assignment, today: date | None = None) -> None:
    """The unit takes it on (Ta emot), and sees all that is in it."""
    case = _hold_case_of(assignment)
    _take(_ACCEPT, by, assignment, accepted_on=today or stockholm_today())
    _let_the_case_perform(by, case, assignment)


@transaction.atomic
def decline_assignment(*, by: Actor, assignment: Assignment, reason: str) -> None:
    """The unit says no (Avböj). The person is out of its sight at once; the case has a task."""
    case = _hold_case_of(assignment)
    _take(_DECLINE, by, assignment, end_reason=reason)
    _tell_the_caseworker(
        Task.Kind.ASSIGNMENT_DECLINED,
        case,
        assignment,
        f"{assignment.provider_unit.name} avböjde uppdrag {assignment.number}: {reason}",
    )


@transaction.atomic
def start_assignment(*, by: Actor, assignment: Assignment) -> None:
    """The work has begun (Starta)."""
    case = _hold_case_of(assignment)
    _take(_START, by, assignment)
    _let_the_case_perform(by, case, assignment)


@transaction.atomic
def revoke_assignment(*, by: Actor, assignment: Assignment, reason: str) -> None:
    """The authority takes it back (återkalla); the provider sees nothing of it from now on."""
    _take(_REVOKE, by, assignment, end_reason=reason)


@transaction.atomic
def end_assignment(
    *,
    by: Actor,
    assignment: Assignment,
    reason: str,
    ended_on: date | None = None,
    today: date | None = None,
) -> None:
    """End it, today or on an earlier day. Until the grace is over the provider reads (A-U19).

    Ended by the provider it leaves a task for the caseworker. Raises ValidationError for a day
    that lies ahead or before the assignment was accepted.
    """
    day = today or stockholm_today()
    ended_on = ended_on or day
    if ended_on > day:
        raise ValidationError({"ended_on": "Slutdatumet kan inte ligga framåt i tiden."})
    if assignment.accepted_on and ended_on < assignment.accepted_on:
        raise ValidationError({"ended_on": "Slutdatumet kan inte ligga före mottagandet."})
    case = _hold_case_of(assignment)
    _take(_END, by, assignment, ended_on=ended_on, end_reason=reason)
    if by.is_provider:
        _tell_the_caseworker(
            Task.Kind.ASSIGNMENT_ENDED,
            case,
            assignment,
            f"{assignment.provider_unit.name} avslutade uppdrag {assignment.number}: {reason}",
        )


def _hold_case_of(assignment: Assignment) -> Case:
    """Always the case before the assignment: two who lock them in turn would wait for each other.

    And nobody closes the case over an assignment that is just being sent.
    """
    return hold(assignment.service.case, today=stockholm_today()).case


def _take(step: _Step, by: Actor, assignment: Assignment, **fields: Any) -> None:
    standing = Assignment.objects.filter(pk=assignment.pk, state__in=step.allowed_from)
    if not standing.update(state=step.to, **fields):
        raise ValidationError(_refusal(step, assignment))
    assignment.refresh_from_db(fields=["state", *fields])
    _record(by, assignment, step.deed)


def _refusal(step: _Step, assignment: Assignment) -> str:
    now = State(Assignment.objects.values_list("state", flat=True).get(pk=assignment.pk))
    if now == step.to:
        return f"Uppdraget är redan {_STANDS[now]}."
    return f"Uppdraget är {_STANDS[now]} och kan inte {step.infinitive}."


def _let_the_case_perform(by: Actor, case: Case, assignment: Assignment) -> None:
    """Forward only: what is investigated again or followed up is the caseworker's to move."""
    if case.stage == Case.Stage.DECIDED:
        case.stage = Case.Stage.PERFORMING
        keep(by, case, f"insatsen pågår, uppdrag {assignment.number}", "stage")


def _tell_the_caseworker(kind: Task.Kind, case: Case, assignment: Assignment, text: str) -> None:
    make_task(
        kind,
        person=case.file.file_holder,
        case=case,
        text=text[:_ROOM],
        key=f"{kind}:{assignment.public_id}",
    )


def _record(by: Actor, assignment: Assignment, deed: str) -> None:
    """What was done and never why: a reason in somebody's own words may hold a name."""
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="assignment",
        object_id=assignment.public_id,
        customer_number=assignment.service.case.file.file_holder.customer_number,
        case_number=assignment.number,
        reason=deed,
    )

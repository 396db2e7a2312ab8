"""What was decided in the demo's cases, what was granted, and who carries it out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from casework.models import Assignment, Decision, Service

if TYPE_CHECKING:
    from datetime import date

    from portal.demo.town import Town

GRANTED, REFUSED = Decision.Outcome.GRANTED, Decision.Outcome.REFUSED


class DemoDecision(NamedTuple):
    case: str
    type: str
    outcome: Decision.Outcome
    days_ago: int
    amount: str = ""
    # What it led to, if anything: the service's name.
    service: str = ""


class DemoAssignment(NamedTuple):
    number: int
    service: str
    unit: str
    title: str
    description: str
    state: Assignment.State
    contact_staff: tuple[str, ...]


DECISIONS = (
    DemoDecision(
        "EB-0142", "Försörjningsstöd", GRANTED, 70, amount="11240.00", service="Försörjningsstöd"
    ),
    DemoDecision("EB-0142", "Försörjningsstöd", GRANTED, 40, amount="10980.00"),
    DemoDecision("EB-0160", "Försörjningsstöd", REFUSED, 9),
    DemoDecision("VU-0018", "Öppenvård", GRANTED, 95, service="Öppenvård"),
    DemoDecision("VU-0021", "Boendestöd", GRANTED, 90, service="Boendestöd"),
    DemoDecision("VU-0102", "Boendestöd", GRANTED, 410, service="Boendestöd, äldre"),
)

ASSIGNMENTS = (
    DemoAssignment(
        9,
        "Öppenvård",
        "Öppenvården Eken",
        "Öppenvård, samtal en gång i veckan",
        "Samtalsstöd enligt beslut. En genomförandeplan görs tillsammans med klienten.",
        Assignment.State.ACCEPTED,
        ("S8", "S4"),
    ),
    DemoAssignment(
        11,
        "Boendestöd",
        "Boendestöd IFO",
        "Boendestöd, två besök i veckan",
        "Stöd i vardagen och med att komma i gång på förmiddagen.",
        Assignment.State.ONGOING,
        ("S9",),
    ),
)


def build_decisions(town: Town) -> None:
    services: dict[str, Service] = {}
    for one in DECISIONS:
        decision = _decide(town, one)
        if one.service:
            services[one.service] = _grant(town, decision, one)
    for task in ASSIGNMENTS:
        number = town.day.number("UP", task.number)
        town.assignments[f"UP-{task.number:04d}"] = _hand_over(
            town, task, number, services[task.service]
        )


def _decide(town: Town, one: DemoDecision) -> Decision:
    case = town.cases[one.case]
    decided_on = town.day.workday_near(one.days_ago)
    paid_for = decided_on if one.amount else None
    return Decision.objects.create(
        case=case,
        investigation=case.investigations.get(),
        type=one.type,
        outcome=one.outcome,
        decided_on=decided_on,
        decision_maker=case.caseworkers.get(kind="main").user,
        period_from=paid_for and _first_of_month(paid_for),
        period_to=paid_for and _last_of_month(paid_for),
        amount=Decimal(one.amount) if one.amount else None,
    )


def _grant(town: Town, decision: Decision, one: DemoDecision) -> Service:
    return Service.objects.create(
        case=decision.case,
        decision=decision,
        type=one.service.partition(",")[0],
        period_from=decision.decided_on,
        period_to=decision.case.closed_on,
    )


def _hand_over(town: Town, task: DemoAssignment, number: str, service: Service) -> Assignment:
    assignment = Assignment.objects.create(
        number=number,
        service=service,
        provider_unit=town.units[task.unit],
        title=task.title,
        description=task.description,
        state=task.state,
        sent_on=service.period_from + timedelta(days=1),
        accepted_on=service.period_from + timedelta(days=2),
    )
    assignment.contact_staff.set([town.staff[key] for key in task.contact_staff])
    return assignment


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _last_of_month(day: date) -> date:
    return (_first_of_month(day) + timedelta(days=31)).replace(day=1) - timedelta(days=1)

"""What was decided in the demo's cases, what was granted, and who carries it out.

Decisions about economic assistance belong to their applications: see `assistance.py`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from casework.models import Assignment, Decision, Service

if TYPE_CHECKING:
    from portal.demo.town import Town

GRANTED = Decision.Outcome.GRANTED


class DemoDecision(NamedTuple):
    case: str
    type: str
    outcome: Decision.Outcome
    days_ago: int
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
    ended_days_ago: int = 0
    end_reason: str = ""


DECISIONS = (
    DemoDecision("VU-0018", "Öppenvård", GRANTED, 95, service="Öppenvård"),
    DemoDecision("VU-0021", "Boendestöd", GRANTED, 90, service="Boendestöd"),
    DemoDecision("VU-0021", "Öppenvård", GRANTED, 2, service="Öppenvård, äldre"),
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
    # Waits for an answer, and one that the unit still may read.
    DemoAssignment(
        14,
        "Öppenvård, äldre",
        "Öppenvården Eken",
        "Öppenvård, stödsamtal varannan vecka",
        "Stödsamtal om ensamhet och om att hitta tillbaka till kvartersföreningen. Anna vill helst "
        "ses på förmiddagen.",
        Assignment.State.SENT,
        (),
    ),
    DemoAssignment(
        6,
        "Öppenvård",
        "Öppenvården Eken",
        "Kartläggande samtal, fyra tillfällen",
        "Kartläggning inför öppenvården: boende, sysselsättning och nätverk.",
        Assignment.State.ENDED,
        ("S4",),
        ended_days_ago=12,
        end_reason="Kartläggningen är klar.",
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
    return Decision.objects.create(
        case=case,
        investigation=case.investigations.get(),
        type=one.type,
        outcome=one.outcome,
        decided_on=decided_on,
        decision_maker=case.caseworkers.get(kind="main").user,
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
    is_answered = task.state != Assignment.State.SENT
    ended = task.state == Assignment.State.ENDED
    assignment = Assignment.objects.create(
        number=number,
        service=service,
        provider_unit=town.units[task.unit],
        title=task.title,
        description=task.description,
        state=task.state,
        sent_on=service.period_from + timedelta(days=1),
        accepted_on=service.period_from + timedelta(days=2) if is_answered else None,
        ended_on=town.day.ago(task.ended_days_ago) if ended else None,
        end_reason=task.end_reason,
    )
    assignment.contact_staff.set([town.staff[key] for key in task.contact_staff])
    return assignment

"""Opens the demo's cases as they would have been opened: file, parties, caseworkers, intake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from casework.actions.tasks import make_task
from casework.models import (
    Case,
    CaseAssignment,
    CaseFile,
    CaseParticipant,
    Intake,
    Investigation,
)
from portal.demo.cases import (
    CASES,
    CLOSED_DAYS_AGO,
    LONE_INTAKES,
    OLD,
    RESTRICTED,
    TASKS,
)

if TYPE_CHECKING:
    from portal.demo.cases import DemoCase, DemoIntake
    from portal.demo.town import Town

Stage = Case.Stage
MAIN, CO = CaseAssignment.Kind.MAIN, CaseAssignment.Kind.CO


def build_cases(town: Town) -> None:
    for one in CASES:
        town.cases[one.key] = _build_case(town, one)
    for intake in LONE_INTAKES:
        _receive(town, intake)
    _leave_tasks(town)


def _receive(town: Town, one: DemoIntake) -> None:
    Intake.objects.create(
        person=town.people[one.person],
        type=one.type,
        received_on=town.day.ago(one.days_ago),
        reason=one.reason,
        from_whom=one.from_whom,
        status=one.status,
        unit=town.units[one.unit],
        caseworker=town.staff[one.caseworker] if one.caseworker else None,
        settled_on=town.day.ago(one.days_ago - 2) if one.settled_reason else None,
        settled_reason=one.settled_reason,
    )


def _leave_tasks(town: Town) -> None:
    """What the system has done and somebody must see to."""
    for key, unit, kind, person, case, text in TASKS:
        make_task(
            kind,
            person=town.people[person],
            case=town.cases[case] if case else None,
            unit=town.units[unit],
            text=text,
            key=f"demo:{key}",
        )


def _build_case(town: Town, one: DemoCase) -> Case:
    closed_on = town.day.ago(CLOSED_DAYS_AGO) if one.stage == Stage.CLOSED else None
    prefix, serial = one.key.split("-")
    opened_on = _opened_on(town, one)
    case = Case.objects.create(
        number=town.day.number(prefix, int(serial), years_ago=OLD.get(one.key, 0)),
        file=CaseFile.objects.create(
            file_holder=town.people[one.file_holder],
            common_household=one.key == "EB-0157",
            opened_on=opened_on,
        ),
        area=one.area,
        stage=one.stage,
        responsible_unit=town.units[one.unit],
        is_restricted=one.key in RESTRICTED,
        opened_on=opened_on,
        closed_on=closed_on,
        close_reason="Insatsen är avslutad." if closed_on else "",
    )
    _add_people(town, one, case)
    _add_intake(town, one, case)
    if one.investigation:
        Investigation.objects.create(
            case=case,
            type=one.investigation,
            opened_on=opened_on,
            closed_on=None if one.stage == Stage.INVESTIGATION else opened_on,
            caseworker=town.staff[one.caseworkers[0]],
        )
    return case


def _opened_on(town: Town, one: DemoCase) -> date:
    if years_ago := OLD.get(one.key):
        return date(town.day.today.year - years_ago, 10, 7)
    return town.day.workday_near(one.opened_days_ago)


def _add_people(town: Town, one: DemoCase, case: Case) -> None:
    for key, role in one.parties.items():
        CaseParticipant.objects.create(case=case, person=town.people[key], role=role)
    for kind, key in zip((MAIN, CO), one.caseworkers, strict=False):
        CaseAssignment.objects.create(
            case=case, user=town.staff[key], kind=kind, since=case.opened_on
        )


def _add_intake(town: Town, one: DemoCase, case: Case) -> None:
    is_fresh = one.stage == Stage.INTAKE
    type_, reason = one.intake
    Intake.objects.create(
        person=case.file.file_holder,
        case=case,
        type=type_,
        received_on=case.opened_on,
        reason=reason,
        status=Intake.Status.NEW if is_fresh else Intake.Status.TO_CASE,
        settled_on=None if is_fresh else case.opened_on,
        unit=case.responsible_unit,
        caseworker=town.staff[one.caseworkers[0]],
    )

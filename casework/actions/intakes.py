"""What reaches the social services (aktualisering), until somebody has taken a stand on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.caseworkers import make_main
from casework.actions.holding import hold, keep
from casework.case_number import next_case_number
from casework.colleagues import authority_units
from casework.coming_of_age import OF_AGE
from casework.models import Case, CaseFile, CaseParticipant, Intake, Person
from casework.stages import CLOSED

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import Unit, User

Status = Intake.Status


@dataclass(frozen=True)
class Received:
    """What came in, when, why and from whom."""

    type: str
    received_on: date
    reason: str
    from_whom: str = ""


@transaction.atomic
def register_intake(
    *, by: Actor, person: Person, received: Received, unit: Unit, today: date | None = None
) -> Intake:
    """Write down what came in, at the unit that is to take a stand on it (R13)."""
    _check_day(received.received_on, person, today or stockholm_today())
    _check_unit(unit)
    intake = Intake.objects.create(person=person, unit=unit, **vars(received))
    _record(by, intake, Action.CREATED, f"aktualisering till {unit.name}")
    return intake


@transaction.atomic
def take_intake(*, by: Actor, intake: Intake) -> Intake:
    """Somebody begins to look at it. Of two at once the second is told who was first."""
    locked = _hold(intake)
    if locked.caseworker and locked.caseworker != by.user:
        raise ValidationError(f"{locked.caseworker.full_name} har redan tagit hand om den.")
    locked.status, locked.caseworker = Status.ASSESSING, by.user
    locked.save(update_fields=["status", "caseworker"])
    _record(by, locked, Action.CHANGED, "tog hand om aktualiseringen")
    return locked


@transaction.atomic
def hand_over_intake(*, by: Actor, intake: Intake, unit: Unit) -> Intake:
    """Another unit is to take a stand on it."""
    locked = _hold(intake)
    _check_free(locked)
    _check_unit(unit)
    if unit.pk == locked.unit_id:
        raise ValidationError({"unit": "Aktualiseringen finns redan på den enheten."})
    locked.unit, locked.status, locked.caseworker = unit, Status.NEW, None
    locked.save(update_fields=["unit", "status", "caseworker"])
    _record(by, locked, Action.CHANGED, f"lämnade över aktualiseringen till {unit.name}")
    return locked


@transaction.atomic
def settle_without_action(
    *, by: Actor, intake: Intake, reason: str, today: date | None = None
) -> Intake:
    """It leads to nothing (utan åtgärd), with the reason why."""
    locked = _hold(intake)
    _check_free(locked)
    _settle(locked, Status.NO_ACTION, today, reason=reason)
    _record(by, locked, Action.CHANGED, "avslutade aktualiseringen utan åtgärd")
    return locked


@transaction.atomic
def attach_to_case(*, by: Actor, intake: Intake, case: Case, today: date | None = None) -> Intake:
    """It belongs to a case that is open already."""
    locked = _hold(intake)
    _check_free(locked)
    held = hold(case, today=today or stockholm_today()).case
    if held.is_closed:
        raise ValidationError({"case": CLOSED})
    if held.file.file_holder_id != locked.person_id:
        raise ValidationError({"case": "Ärendet gäller en annan person."})
    locked.case = held
    _settle(locked, Status.TO_CASE, today)
    keep(by, held, "knöt en aktualisering till ärendet")
    return locked


@transaction.atomic
def open_case(
    *, by: Actor, intake: Intake, area: str, caseworker: User, today: date | None = None
) -> Case:
    """Open a case in the person's file, at the unit that has the intake (öppna ärende)."""
    day = today or stockholm_today()
    locked = _hold(intake)
    _check_free(locked)
    case = Case.objects.create(
        number=next_case_number(area, day),
        file=_file_of(locked.person, day),
        area=area,
        stage=Case.Stage.INTAKE,
        responsible_unit=locked.unit,
        opened_on=day,
    )
    case.participants.create(person=locked.person, role=_role_of_holder(case, day))
    _appoint(by, case, caseworker, day)
    locked.case = case
    _settle(locked, Status.TO_CASE, today)
    keep(by, case, "öppnade ärendet", action=Action.CREATED)
    return case


def _appoint(by: Actor, case: Case, caseworker: User, day: date) -> None:
    """The form calls the field by another name."""
    try:
        make_main(by, case, caseworker, day)
    except ValidationError as error:
        raise ValidationError({"caseworker": error.messages}) from None


def _file_of(person: Person, day: date) -> CaseFile:
    """One file for each person: two cases opened at once share it."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    file = person.files.order_by("pk").first()
    return file or CaseFile.objects.create(file_holder=person, opened_on=day)


def _role_of_holder(case: Case, day: date) -> CaseParticipant.Role:
    age = case.file.file_holder.age_on(day)
    is_child = case.area == Case.Area.CHILDREN_YOUTH and age is not None and age < OF_AGE
    return CaseParticipant.Role.CHILD if is_child else CaseParticipant.Role.APPLICANT


def _hold(intake: Intake) -> Intake:
    rows = Intake.objects.select_for_update(of=("self",))
    locked = rows.select_related("person", "unit", "caseworker").get(pk=intake.pk)
    if locked.is_settled:
        raise ValidationError("Aktualiseringen är redan avgjord.")
    return locked


def _check_free(intake: Intake) -> None:
    """One that a case was opened for is settled in the case, when it moves on or is closed."""
    if intake.case:
        raise ValidationError(f"Aktualiseringen hör redan till ärende {intake.case.number}.")


def _settle(intake: Intake, status: str, today: date | None, *, reason: str = "") -> None:
    intake.status, intake.settled_reason = status, reason
    intake.settled_on = today or stockholm_today()
    intake.save(update_fields=["status", "case", "settled_on", "settled_reason"])


def _check_day(day: date, person: Person, today: date) -> None:
    if day > today:
        raise ValidationError({"received_on": "Datumet kan inte ligga i framtiden."})
    if person.birth_date and day < person.birth_date:
        raise ValidationError({"received_on": "Datumet är före personens födelse."})


def _check_unit(unit: Unit) -> None:
    if not authority_units().filter(pk=unit.pk).exists():
        raise ValidationError({"unit": "Välj en myndighetsenhet."})


def _record(by: Actor, intake: Intake, action: Action, what: str) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="intake",
        object_id=intake.public_id,
        customer_number=intake.person.customer_number,
        case_number=intake.case.number if intake.case else "",
        reason=what,
    )

"""Closing a case, opening it again and restricting it to its caseworkers (domain 3.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.caseworkers import finish_held, has_main, is_held, make_main
from casework.actions.holding import hold, keep
from casework.closing import what_hinders
from casework.models import Case, Intake
from casework.reasons import given_reason
from casework.stages import CLOSED, Step

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


@transaction.atomic
def close_case(
    *, by: Actor, case: Case, reason: str, seen: int | None = None, today: date | None = None
) -> Case:
    """Close it (avsluta). Approvals, letters and papers stay as they are (D11, I24).

    Raises ValidationError with a sentence for each thing that still goes on.
    """
    day = today or stockholm_today()
    locked = hold(case, today=day, step=Step.CLOSE, seen=seen).case
    if hindered := what_hinders(locked):
        raise ValidationError(hindered)
    locked.services.filter(Q(period_to__isnull=True) | Q(period_to__gt=day)).update(
        period_to=Greatest(F("period_from"), day)
    )
    Intake.objects.unsettled().filter(case=locked).update(
        status=Intake.Status.NO_ACTION, settled_on=day, settled_reason=reason
    )
    locked.stage, locked.closed_on, locked.close_reason = Case.Stage.CLOSED, day, reason
    finish_held(by, locked)
    keep(by, locked, "avslutade ärendet", "stage", "closed_on", "close_reason")
    return locked


@dataclass(frozen=True)
class NewMatter:
    """Why a closed case is opened again, and the investigation that begins."""

    type: str
    received_on: date
    reason: str
    from_whom: str
    investigation: str
    due_on: date | None
    caseworker: User


@transaction.atomic
def reopen_case(
    *,
    by: Actor,
    case: Case,
    matter: NewMatter,
    seen: int | None = None,
    today: date | None = None,
) -> Case:
    """Open a closed case again by a new intake and a new investigation (återöppna)."""
    day = today or stockholm_today()
    locked = hold(case, today=day, step=Step.REOPEN, seen=seen).case
    _check_matter(matter, locked, day)
    locked.intakes.create(
        person=locked.file.file_holder,
        type=matter.type,
        received_on=matter.received_on,
        reason=matter.reason,
        from_whom=matter.from_whom,
        status=Intake.Status.TO_CASE,
        settled_on=day,
        unit=locked.responsible_unit,
        caseworker=matter.caseworker,
    )
    locked.investigations.create(
        type=matter.investigation, opened_on=day, due_on=matter.due_on, caseworker=matter.caseworker
    )
    if not has_main(locked):
        make_main(by, locked, matter.caseworker, day)
    locked.stage, locked.closed_on, locked.close_reason = Case.Stage.INVESTIGATION, None, ""
    keep(by, locked, "återöppnade ärendet", "stage", "closed_on", "close_reason")
    return locked


def _check_matter(matter: NewMatter, case: Case, day: date) -> None:
    if matter.received_on > day:
        raise ValidationError({"received_on": "Datumet kan inte ligga i framtiden."})
    if matter.received_on < case.opened_on:
        raise ValidationError({"received_on": "Datumet är före dagen då ärendet öppnades."})
    if matter.due_on and matter.due_on < day:
        raise ValidationError({"due_on": "Utredningen kan inte vara klar innan den inleds."})


@transaction.atomic
def restrict_case(
    *, by: Actor, case: Case, restricted: bool, reason: str, seen: int | None = None
) -> Case:
    """Let only its caseworkers reach the case, or the unit again. The reason stands in the log.

    Raises ValidationError when it is so already, and when nobody handles it: then nobody would
    reach it.
    """
    reason = given_reason(reason, missing="Fyll i orsak.")
    locked = hold(case, today=stockholm_today(), seen=seen).case
    if locked.is_closed:
        raise ValidationError(CLOSED)
    if locked.is_restricted == restricted:
        raise ValidationError(f"Ärendet är {'redan' if restricted else 'inte'} begränsat.")
    if restricted and not is_held(locked):
        raise ValidationError("Utse en handläggare innan ärendet begränsas.")
    locked.is_restricted = restricted
    what = "begränsade ärendet" if restricted else "hävde begränsningen"
    keep(by, locked, f"{what}: {reason}", "is_restricted", action=Action.PROTECTED)
    return locked

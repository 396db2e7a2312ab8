"""Ending somebody's e-service by hand (Avsluta e-tjänsten; A-H8): with a reason, and at once.

What was written stays. Whoever else handles the person's cases learns of it by a task, since a
letter they have sent may lie unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from casework.actions.ending import end_eservice
from casework.actions.tasks import main_caseworker, make_task
from casework.eligibility import OWN_PARTY
from casework.models import Case, Task
from casework.reasons import given_reason

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import EServiceActivation, Person

MISSING = "Skriv varför e-tjänsten avslutas, med minst tre tecken."


@transaction.atomic
def switch_off(
    *, by: Actor, person: Person, reason: str, missing: str = MISSING
) -> list[EServiceActivation]:
    """End or take back all that is open, in every capacity. Raises ValidationError at `reason`."""
    reason = given_reason(reason, missing=missing)
    ended = end_eservice(by=by, person=person, reason=reason)
    if not ended:
        raise ValidationError("E-tjänsten är redan avslutad.")
    worked = [one for one in ended if one.state == one.State.ENDED]
    for case in _cases_of(person, worked):
        if main_caseworker(case) != by.user:
            _tell(case, person, worked[0])
    return ended


def _cases_of(person: Person, ended: list[EServiceActivation]) -> list[Case]:
    """The open cases that what has ended was used in."""
    concerned = Q(approvals__in=[one.approval_id for one in ended if one.approval_id])
    if any(one.approval_id is None for one in ended):
        concerned |= Q(file__file_holder=person)
        concerned |= Q(participants__person=person, participants__role__in=OWN_PARTY)
    cases = Case.objects.open().filter(concerned).select_related("responsible_unit")
    return list(cases.distinct().order_by("pk"))


def _tell(case: Case, person: Person, first: EServiceActivation) -> None:
    make_task(
        Task.Kind.ESERVICE_ENDED,
        person=person,
        case=case,
        text="E-tjänsten har avslutats. Personen kan inte längre läsa eller svara på meddelanden.",
        key=f"{Task.Kind.ESERVICE_ENDED}:{first.public_id}:{case.public_id}",
    )

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
from casework.models import Case, MessagingApproval, Person, Task
from casework.reasons import given_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from casework.models import CaseQuerySet, EServiceActivation

TOLD = "E-tjänsten har avslutats. Personen kan inte längre läsa eller svara på meddelanden."
MISSING = "Skriv varför e-tjänsten avslutas, med minst tre tecken."


@transaction.atomic
def switch_off(
    *, by: Actor, person: Person, reason: str, missing: str = MISSING
) -> list[EServiceActivation]:
    """End or take back all that is open, in every capacity. Raises ValidationError at `reason`.

    Whoever has no other business with the person than an approval ends what leans on it alone: the
    rest is for the unit whose client it is (P13).
    """
    reason = given_reason(reason, missing=missing)
    if Person.objects.reached_by_approval_alone(by).filter(pk=person.pk).exists():
        ended = _end_what_is_theirs(by, person, reason)
    else:
        ended = end_eservice(by=by, person=person, reason=reason)
    if not ended:
        raise ValidationError("E-tjänsten är redan avslutad.")
    tell_of_end(by=by, person=person, ended=ended)
    return ended


def _end_what_is_theirs(by: Actor, person: Person, reason: str) -> list[EServiceActivation]:
    opened = person.activations.open().filter(approval__case__in=Case.objects.visible_to(by))
    return [
        ended
        for one in opened.select_related("approval__case").order_by("pk")
        for ended in end_eservice(by=by, person=person, reason=reason, approval=one.approval)
    ]


def tell_of_end(
    *, by: Actor, person: Person, ended: list[EServiceActivation], text: str = TOLD
) -> None:
    """A task for whoever else handles the cases, about what had begun to work."""
    worked = [one for one in ended if one.state == one.State.ENDED]
    for case in cases_of_ended(person, worked).open().order_by("pk"):
        if main_caseworker(case) != by.user:
            _tell(case, person, worked[0], text)


def cases_of_ended(person: Person, ended: Iterable[EServiceActivation]) -> CaseQuerySet:
    """The cases that what has ended was used in, open or closed."""
    grounds = {one.approval_id for one in ended}
    approvals = [pk for pk in grounds if pk is not None]
    leaning = MessagingApproval.objects.filter(pk__in=approvals)
    concerned = Q(pk__in=leaning.values("case"))
    if None in grounds:
        concerned |= Q(pk__in=Case.objects.of_client(person).values("pk"))
    return Case.objects.filter(concerned).select_related("responsible_unit")


def _tell(case: Case, person: Person, first: EServiceActivation, text: str) -> None:
    make_task(
        Task.Kind.ESERVICE_ENDED,
        person=person,
        case=case,
        text=text,
        key=f"{Task.Kind.ESERVICE_ENDED}:{first.public_id}:{case.public_id}",
    )

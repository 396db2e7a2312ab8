"""The task that an activation leaves when it can't be switched on, for whoever ordered it (3.3.1).

It is done by itself once the activation works or has been taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.roles import AUTHORITY
from casework.actions.tasks import make_task
from casework.models import Case, Task

if TYPE_CHECKING:
    from accounts.models import Membership, Unit, User
    from casework.models import EServiceActivation

KIND = Task.Kind.ACTIVATION_FAILED


def leave_task(activation: EServiceActivation, problem: str) -> None:
    """One task for each order that failed; in the requester's unit, else where the case is."""
    requester = _at_work(activation.requested_by)
    # Not with a case beside the requester's name: it could be one that they may not open.
    case = None if requester else _case_of(activation)
    unit = requester.unit if requester else _unit_of(activation, case)
    if unit is None:
        return
    make_task(
        KIND,
        person=activation.person,
        case=case,
        unit=unit,
        user=requester.user if requester else None,
        text=f"E-tjänsten kunde inte aktiveras: {problem}",
        key=f"{_stem(activation)}{activation.requested_at:%Y%m%d%H%M%S%f}",
    )


def finish_tasks(activation: EServiceActivation, *, by: User) -> None:
    """What the tasks asked for is done. `by` is who ordered it anew, or took it back."""
    about = Task.objects.open().filter(kind=KIND, key__startswith=_stem(activation))
    about.update(done_at=timezone.now(), done_by=by)


def _stem(activation: EServiceActivation) -> str:
    return f"{KIND}:{activation.public_id}:"


def _at_work(user: User) -> Membership | None:
    """Where somebody works for the authority today: a task for who has left reaches nobody."""
    if not user.is_active:
        return None
    return (
        user.memberships.valid_on(stockholm_today())
        .filter(role__in=AUTHORITY)
        .select_related("unit", "user")
        .order_by("valid_from", "pk")
        .first()
    )


def _case_of(activation: EServiceActivation) -> Case | None:
    if activation.approval is not None:
        return activation.approval.case
    cases = Case.objects.of_client(activation.person).open().select_related("responsible_unit")
    return cases.order_by("-opened_on", "-pk").first()


def _unit_of(activation: EServiceActivation, case: Case | None) -> Unit | None:
    if case is not None:
        return case.responsible_unit
    intake = activation.person.intakes.select_related("unit").order_by("-received_on").first()
    return intake.unit if intake else None

"""What ends the e-service without anybody asking for it (P18): a task tells who has to see to it.

Death, emigration, protection and a number that nobody can sign in with. The task goes to the cases
it concerns, for whoever handles them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actor import Actor
from casework.actions.approval_ending import end_approval
from casework.actions.ending import end_eservice
from casework.actions.switching_off import cases_of_ended
from casework.actions.tasks import make_task
from casework.models import EServiceActivation, MessagingApproval, Task

if TYPE_CHECKING:
    from accounts.models import Unit
    from audit.log import Traceable
    from casework.models import Case, Person

Kind = Task.Kind


@transaction.atomic
def end_and_tell(
    *, by: Traceable, person: Person, reason: str, text: str
) -> list[EServiceActivation]:
    """End all of the person's e-service, for their own sake and in relation, and make the tasks."""
    ended = end_eservice(by=by, person=person, reason=reason[:200])
    if ended:
        places = {case: case.responsible_unit for case in _cases_of(person, ended)}
        event = ended[0].public_id
        for case in places:
            _tell(person, case, text, key=f"{Kind.ESERVICE_ENDED}:{event}:{case.public_id}")
        if not places:
            _tell_a_unit(by, person, text, key=f"{Kind.ESERVICE_ENDED}:{event}")
    return ended


@transaction.atomic
def end_for_relatives(*, by: Traceable, file_holder: Person, reason: str, text: str) -> None:
    """End what others have in relation to this file holder; their approvals stand as they are."""
    leaning = EServiceActivation.objects.open().filter(approval__relation__file_holder=file_holder)
    for activation in leaning.select_related("person", "approval__case").order_by("pk"):
        approval = activation.approval
        if approval is not None and end_eservice(
            by=by, person=activation.person, reason=reason, approval=approval
        ):
            key = f"{Kind.ESERVICE_ENDED}:{activation.public_id}:{approval.case.public_id}"
            _tell(file_holder, approval.case, text, key=key)


@transaction.atomic
def end_approvals_about(*, by: Traceable, file_holder: Person, reason: str) -> None:
    """End every approval to write about this file holder, and proposals of such."""
    approvals = MessagingApproval.objects.filter(relation__file_holder=file_holder).exclude(
        state=MessagingApproval.State.ENDED
    )
    with_people = approvals.select_related(
        "case__responsible_unit", "relation__related_person", "relation__file_holder"
    )
    for approval in with_people.select_for_update(of=("self",)).order_by("pk"):
        end_approval(by=by, approval=approval, reason=reason)


def _cases_of(person: Person, ended: list[EServiceActivation]) -> list[Case]:
    """The cases the ended e-service was used in; of closed ones only the latest."""
    newest_first = cases_of_ended(person, ended).order_by("-opened_on", "-pk")
    return list(newest_first.open()) or list(newest_first[:1])


def _tell(person: Person, case: Case, text: str, *, key: str) -> None:
    make_task(Kind.ESERVICE_ENDED, person=person, case=case, text=text, key=key)


def _tell_a_unit(by: Traceable, person: Person, text: str, *, key: str) -> None:
    """Somebody with an intake and no case: whoever received it, else the unit it was done at."""
    intake = person.intakes.select_related("unit").order_by("-received_on", "-pk").first()
    own_unit = by.unit if isinstance(by, Actor) else None
    unit: Unit | None = intake.unit if intake else own_unit
    if unit is not None:
        user = intake.caseworker if intake else None
        make_task(Kind.ESERVICE_ENDED, person=person, unit=unit, user=user, text=text, key=key)

"""A citizen leaves the e-service (Avsluta e-tjänsten; domain 3.5 note 4, A-C15).

It ends at once in every capacity. Whoever handles something that goes on is told by a task, since
what they write reaches nobody any more; only staff can switch it on again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from casework.actions.ending import end_eservice
from casework.actions.switching_off import tell_of_end
from casework.actions.tasks import make_task
from casework.models import Task

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import EServiceActivation, Person

REASON = "Personen har själv avslutat e-tjänsten."
TOLD = f"{REASON} Personen kan inte längre läsa eller svara på meddelanden."


@transaction.atomic
def leave_eservice(*, by: Actor, person: Person) -> list[EServiceActivation]:
    """End all that is open. The sessions go with it; what was written stays with the staff."""
    ended = end_eservice(by=by, person=person, reason=REASON)
    if not ended:
        return []
    tell_of_end(by=by, person=person, ended=ended, text=TOLD)
    # Where nothing has become a case yet, the unit that has the intake is told.
    for intake in person.intakes.unsettled().filter(case__isnull=True).order_by("pk"):
        make_task(
            Task.Kind.ESERVICE_ENDED,
            person=person,
            unit=intake.unit,
            user=intake.caseworker,
            text=TOLD,
            key=f"{Task.Kind.ESERVICE_ENDED}:{ended[0].public_id}:{intake.public_id}",
        )
    return ended

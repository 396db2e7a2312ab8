"""The parties of a case (parter): who is part of it besides the file holder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.calendar import stockholm_today
from casework.actions.holding import hold, keep
from casework.models import Case, CaseParticipant, Person
from casework.stages import CLOSED

if TYPE_CHECKING:
    from accounts.actor import Actor

Role = CaseParticipant.Role


@transaction.atomic
def add_party(*, by: Actor, case: Case, person: Person, role: str) -> CaseParticipant:
    """Make somebody within reach a party. A protected person is within the circle's reach alone."""
    locked = _hold_open(case)
    if not Person.objects.visible_to(by).filter(pk=person.pk).exists():
        raise ValidationError({"person": "Välj en person."})
    if role == Role.CO_APPLICANT and locked.area != Case.Area.ECONOMIC_ASSISTANCE:
        # The co-applicant shares the application and its payments; elsewhere there is none (P16).
        text = "Medsökande finns bara i ärenden om ekonomiskt bistånd."
        raise ValidationError({"role": text})
    if _is_in(locked, person):
        raise ValidationError({"person": f"{person.full_name} är redan part i ärendet."})
    party = locked.participants.create(person=person, role=role)
    keep(by, locked, f"lade till part, kundnummer {person.customer_number}")
    return party


@transaction.atomic
def remove_party(*, by: Actor, case: Case, person: Person) -> None:
    """They are no longer part of the case. Whoever has been removed already stays removed."""
    locked = _hold_open(case)
    if person.pk == locked.file.file_holder_id:
        raise ValidationError("Aktbäraren kan inte tas bort ur sitt eget ärende.")
    gone, _rows = locked.participants.filter(person=person).delete()
    if gone:
        keep(by, locked, f"tog bort part, kundnummer {person.customer_number}")


def _is_in(case: Case, person: Person) -> bool:
    is_holder = person.pk == case.file.file_holder_id
    return is_holder or case.participants.filter(person=person).exists()


def _hold_open(case: Case) -> Case:
    locked = hold(case, today=stockholm_today()).case
    if locked.is_closed:
        raise ValidationError(CLOSED)
    return locked

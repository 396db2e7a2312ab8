"""Death and emigration (P18, A-J10): the e-service ends at once, and somebody is told.

One that was recorded by mistake is taken back; the e-service stays ended until it is ordered again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.forced_ending import end_and_tell, end_approvals_about
from casework.models import Person

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from casework.models import EServiceActivation


class VitalEvent(models.TextChoices):
    """What happened, by the column that keeps its date."""

    DEATH = "deceased_on", "Avliden"
    EMIGRATION = "emigrated_on", "Utvandrad"


@transaction.atomic
def record_death(
    *, by: Actor, person: Person, on: date, today: date | None = None
) -> list[EServiceActivation]:
    """Note that the person has died. Nobody is approved to write about them any more.

    Returns what was ended of the person's own e-service.
    """
    ended = _record(by, person, VitalEvent.DEATH, on, today)
    end_approvals_about(by=by, file_holder=person, reason="Aktbäraren är avliden.")
    return ended


@transaction.atomic
def record_emigration(
    *, by: Actor, person: Person, on: date, today: date | None = None
) -> list[EServiceActivation]:
    """Note that the person has left the country. Returns what was ended of the e-service."""
    return _record(by, person, VitalEvent.EMIGRATION, on, today)


@transaction.atomic
def take_back(*, by: Actor, person: Person, event: VitalEvent) -> bool:
    """Clear a date that was a mistake, or of somebody who has moved back. Twice changes nothing.

    Returns whether there was an e-service, which stays ended.
    """
    held = Person.objects.filter(pk=person.pk).exclude(**{event.value: None})
    if held.update(**{event.value: None}):
        _log(by, person, f"tog bort: {event.label.lower()}")
        person.refresh_from_db()
    return person.activations.exists() and not person.activations.open().exists()


def _record(
    by: Actor, person: Person, event: VitalEvent, on: date, today: date | None
) -> list[EServiceActivation]:
    if on > (today or stockholm_today()):
        raise ValidationError({"on": "Datumet kan inte ligga framåt i tiden."})
    if person.birth_date and on < person.birth_date:
        raise ValidationError({"on": "Datumet kan inte vara före personens födelse."})
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    setattr(person, event.value, on)
    person.save(update_fields=[event.value])
    _log(by, person, f"registrerade: {event.label.lower()}")
    words = f"Personen är {event.label.lower()}."
    text = f"{words} E-tjänsten har avslutats."
    return end_and_tell(by=by, person=person, reason=words, text=text)


def _log(by: Actor, person: Person, reason: str) -> None:
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="person",
        object_id=person.public_id,
        customer_number=person.customer_number,
        reason=reason,
    )

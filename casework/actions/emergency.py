"""Opening somebody out of reach, with a reason (nödöppning; domain 3.5 note 1, A-H2)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import STOCKHOLM, stockholm_today
from accounts.models import Municipality, User
from audit.models import AccessLogEntry, Action
from casework.models import EmergencyAccess

if TYPE_CHECKING:
    from accounts.actor import Actor
    from casework.models import Person

# An emergency is rare. More of them in a day is a search by another name (security.md T27, T35).
MOST_A_DAY = 10
TOO_MANY = "Du kan inte göra fler nödöppningar i dag. Kontakta enhetschef."


@transaction.atomic
def open_in_emergency(
    *, by: Actor, person: Person | None, key: str, reason: str, now: datetime | None = None
) -> EmergencyAccess | None:
    """Open the person page for a few hours, to read; None when it isn't opened.

    None says nothing of why: nobody there, and somebody whom a circle guards, look the same. Both
    stand in the log, with the kind of key that was used and never the number itself.
    """
    now = now or timezone.now()
    _refuse_too_many(by, now)
    if person is None or by.unit is None or not _may_be_opened(person):
        _record(by, Action.REFUSED, person, f"{key}: {reason}")
        return None
    hours = Municipality.objects.current().emergency_hours
    opened = EmergencyAccess.objects.create(
        person=person,
        user=by.user,
        unit=by.unit,
        reason=reason,
        since=now,
        until=now + timedelta(hours=hours),
    )
    _record(by, Action.EMERGENCY, person, reason)
    return opened


def _refuse_too_many(by: Actor, now: datetime) -> None:
    """Under a lock, so that two tabs at once don't make eleven."""
    User.objects.select_for_update().get(pk=by.user.pk)
    midnight = datetime.combine(stockholm_today(now), time.min, tzinfo=STOCKHOLM)
    tried = AccessLogEntry.objects.filter(
        actor=by.user.public_id, at__gte=midnight, object_type="emergency"
    )
    if tried.count() >= MOST_A_DAY:
        raise ValidationError(TOO_MANY)


def note_too_many(by: Actor) -> None:
    """The try that is one too many stands in the log, though nothing was looked up."""
    _record(by, Action.REFUSED, None, "för många nödöppningar på en dag")


def _may_be_opened(person: Person) -> bool:
    return not person.is_protected and not person.circle.exists()


def _record(by: Actor, action: Action, person: Person | None, reason: str) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="emergency",
        object_id=person.public_id if person else "",
        customer_number=person.customer_number if person else "",
        reason=reason,
    )

"""Closing the sessions of somebody who may no longer be signed in (T10, A-H8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils import timezone

if TYPE_CHECKING:
    from casework.models import Person


def close_sessions(person: Person) -> int:
    """End every open session of the person; how many there were.

    The portal asks at each request as well: this is so that nothing of the session stays behind.
    Sessions carry their user inside, so the open ones are looked through; it happens rarely.
    """
    if person.user_id is None:
        return 0
    closed = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.user_id):
            session.delete()
            closed += 1
    return closed

"""Telling a client once more that there is a letter (Skicka igen; F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from casework.actions.resending import resend_notice
from messaging.citizens_side import cannot_read_sentence, why_closed_to_citizen

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from casework.models import Person
    from messaging.models import Message
    from notifications.models import Notice


def tell_again(
    *, by: Actor, letter: Message, person: Person, notice: Notice, now: datetime
) -> datetime:
    """Queue the notice again. When it leaves. ValidationError when there is nothing to be read."""
    if closed := why_closed_to_citizen(letter.thread):
        raise ValidationError(cannot_read_sentence(closed))
    if letter.is_held(now):
        raise ValidationError("Meddelandet har inte skickats än.")
    return resend_notice(by=by, person=person, notice=notice, now=now)

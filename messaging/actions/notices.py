"""Telling a client that there is a letter: once more, or by a box ticked since (F3, D7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from casework.actions.resending import record_sending, resend_notice
from messaging.actions.announcing import arrival_of
from messaging.citizens_side import cannot_read_sentence, why_closed_to_citizen
from messaging.models import Recipient
from messaging.untold import untold
from notifications.models import Notice
from notifications.outbox import queue_notices
from notifications.quiet import next_allowed

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from casework.models import Person
    from messaging.models import Message
    from notifications.models import Channel

NOTHING_TO_TELL = (
    "Aviseringen kan inte skickas: personen har redan sett meddelandet, har aviserats den vägen "
    "eller nås inte den vägen längre."
)


def tell_again(
    *, by: Actor, letter: Message, person: Person, notice: Notice, now: datetime
) -> datetime:
    """Queue the notice again. When it leaves. ValidationError when there is nothing to be read."""
    _refuse_unreadable(letter, now)
    return resend_notice(by=by, person=person, notice=notice, now=now)


@transaction.atomic
def tell_by(
    *, by: Actor, letter: Message, person: Person, channel: Channel, now: datetime
) -> datetime:
    """Queue the notice that wasn't ticked when the letter left. When it leaves.

    Once a channel, and never of what has been opened: ValidationError then.
    """
    _refuse_unreadable(letter, now)
    # Whoever opens it at this moment is waited for.
    list(Recipient.objects.select_for_update(of=("self",)).filter(message=letter))
    told = Notice.objects.about(letter.public_id).filter(recipient=person.public_id)
    if channel not in untold(person, [letter], list(told), now).get(letter.public_id, []):
        raise ValidationError(NOTHING_TO_TELL)
    new = [one for one in arrival_of(letter, person, now) if one.channel == channel]
    if not queue_notices(new):
        raise ValidationError(NOTHING_TO_TELL)
    record_sending(by, person, Notice.objects.get(key=new[0].key), "skickade aviseringen senare")
    return next_allowed(now)


def _refuse_unreadable(letter: Message, now: datetime) -> None:
    if closed := why_closed_to_citizen(letter.thread):
        raise ValidationError(cannot_read_sentence(closed))
    if letter.is_held(now):
        raise ValidationError("Meddelandet har inte skickats än.")

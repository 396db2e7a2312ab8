"""By what a citizen could be told of a letter and never was: a box ticked after it had left (D7).

Nothing is sent of itself, for the letter was sent with the boxes as they were; whoever ticked one
may have it sent. What has been opened, and what is told by a channel already, is told no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.notice_trail import open_channels
from notifications.retention import KEPT_FOR

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from casework.models import Person
    from messaging.models import Message
    from notifications.models import Channel, Notice


def untold(
    person: Person, letters: Sequence[Message], notices: Sequence[Notice], now: datetime
) -> Mapping[UUID, list[Channel]]:
    """By letter, for those there are any for. `notices`: all there are about the letters."""
    waiting = [one for one in letters if _waits(one, person, now)]
    ways = open_channels(person) if waiting else []
    told = {(one.trigger, one.channel) for one in notices}
    found = {one.public_id: _left(one, ways, told) for one in waiting}
    return {letter: left for letter, left in found.items() if left}


def _left(
    letter: Message, ways: Sequence[Channel], told: Collection[tuple[UUID | None, str]]
) -> list[Channel]:
    return [channel for channel in ways if (letter.public_id, channel) not in told]


def _waits(letter: Message, person: Person, now: datetime) -> bool:
    """Sent to them and unopened; and not so old that a notice of it may be forgotten by now."""
    if letter.is_held(now) or letter.sent_at < now - KEPT_FOR or hasattr(letter, "withdrawal"):
        return False
    rows = [one for one in letter.recipients.all() if one.mailbox.person_id == person.pk]
    return any(one.first_read_at is None for one in rows)

"""How a client was told of a conversation's letters, and could be, beneath each of them (F3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casework.notice_trail import trail
from messaging.untold import untold
from notifications.models import Notice
from notifications.retention import KEPT_FOR
from notifications.trail import AS_DECIDED, NAMES, OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from casework.notice_trail import NoticeLine
    from messaging.models import Message, Thread
    from notifications.models import Channel, NoticeQuerySet


def notices_of(message: Message) -> NoticeQuerySet:
    """Those that tell the citizen of a letter to them."""
    citizen = message.thread.citizen
    if citizen is None or message.is_from_citizen:
        return Notice.objects.none()
    return Notice.objects.about(message.public_id).filter(recipient=citizen.public_id)


@dataclass(frozen=True)
class LetterNotices:
    """Of one letter: what became of each notice, and the channels by which none has gone."""

    lines: Sequence[NoticeLine] = ()
    left: Sequence[Way] = ()


@dataclass(frozen=True)
class Way:
    """A channel by which a notice can be sent after all."""

    channel: Channel
    name: str
    box: str


def letter_notices(
    reader: Actor, thread: Thread, messages: Sequence[Message], *, closed: bool, now: datetime
) -> dict[UUID, LetterNotices]:
    """By letter, oldest notice first. Nothing is sent of what the citizen can't open."""
    letters = {one.public_id: one for one in messages if not one.is_from_citizen}
    if thread.citizen is None or not letters:
        return {}
    notices = list(
        Notice.objects.filter(trigger__in=letters, recipient=thread.citizen.public_id).order_by(
            "queued_at", "-channel", "pk"
        )
    )
    left = {} if closed else untold(thread.citizen, list(letters.values()), notices, now)
    lines: dict[UUID, list[NoticeLine]] = {}
    for notice, line in zip(
        notices, trail(thread.citizen, notices, now, reader=reader), strict=True
    ):
        if notice.trigger is None:
            continue
        shut = closed or letters[notice.trigger].is_held(now)
        shown = replace(line, may_be_sent_again=line.may_be_sent_again and not shut)
        lines.setdefault(notice.trigger, []).append(shown)
    return {
        letter: LetterNotices(lines.get(letter, []), [_way(one) for one in left.get(letter, [])])
        for letter in letters
    }


def _way(channel: Channel) -> Way:
    return Way(channel, NAMES[channel].notice, NAMES[channel].box)


def why_none(letter: Message, now: datetime) -> str:
    """Of a letter without notices, that none was to be sent; nothing when they may be gone by now.

    There is a row for each channel that was ticked when the letter left, for as long as rows are
    kept.
    """
    citizen = letter.thread.citizen
    if citizen is None or letter.is_from_citizen or letter.sent_at < now - KEPT_FOR:
        return ""
    otherwise = AS_DECIDED if citizen.is_protected else OTHERWISE
    return f"Ingen avisering var vald när meddelandet skickades. {otherwise}"

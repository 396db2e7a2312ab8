"""Papers of the case file in a letter that leaves, asked about in the sending transaction (T12).

What the page showed may have ended meanwhile (T10): a paper shared no longer, one marked as an
error, a colleague who has left. And what was put aside with a reason is written down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

import audit.log
from audit.models import Action
from casework.log_words import MARKED_AS_ERROR, OUT_OF_ANOTHERS_FILE
from messaging.paper_obstacles import (
    LEAST_REASON,
    Reader,
    in_the_paper,
    to_citizens,
    to_colleagues,
)
from messaging.papers import papers_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.actor import Actor
    from messaging.models import Draft, Mailbox, Message
    from messaging.paper_obstacles import Obstacle


def check_papers(
    *, by: Actor, draft: Draft, message: Message, to: Iterable[Mailbox], reason: str
) -> None:
    """Let the draft's papers go with the message, and log each that goes with a reason alone.

    Raises ValidationError with every paper that can't go to those the writer chose.
    """
    papers = papers_in(draft)
    if not papers:
        return
    thread = message.thread
    obstacles = in_the_paper(by, papers)
    if thread.is_with_citizen:
        obstacles += to_citizens(papers, [Reader.of_thread(thread)])
    else:
        obstacles += to_colleagues(papers, to)
    is_reason = len(reason.strip()) >= LEAST_REASON
    if refused := [one for one in obstacles if not (one.takes_reason and is_reason)]:
        raise ValidationError([one.sentence for one in refused])
    for one in obstacles:
        _record(by, message, one, reason.strip())


def _record(by: Actor, message: Message, obstacle: Obstacle, reason: str) -> None:
    """About whose paper it is, beside the row about whom the letter is about."""
    paper = obstacle.paper
    despite = OUT_OF_ANOTHERS_FILE if obstacle.is_anothers else MARKED_AS_ERROR
    audit.log.record(
        Action.SENT,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=paper.holder.customer_number,
        case_number=paper.case.number if paper.case else "",
        reason=f"{despite}: {reason}"[:500],
    )

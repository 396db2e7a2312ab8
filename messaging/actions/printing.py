"""A conversation on paper (Skriv ut; C04): what its reader has read of it, written in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

import audit.log
from audit.models import Action
from messaging.conversation import LetterView, whole_conversation

if TYPE_CHECKING:
    from accounts.actor import Actor
    from messaging.models import Message


@transaction.atomic
def print_conversation(*, by: Actor, message: Message) -> tuple[list[LetterView], list[Message]]:
    """All the letters but the unread, which are named only: a printout opens nothing."""
    return _gathered(Action.PRINTED, by, message)


@transaction.atomic
def look_through_conversation(
    *, by: Actor, message: Message
) -> tuple[list[LetterView], list[Message]]:
    """The same, to choose from before something of it is taken out."""
    return _gathered(Action.VIEWED, by, message)


def _gathered(
    action: Action, by: Actor, message: Message
) -> tuple[list[LetterView], list[Message]]:
    thread = message.thread
    audit.log.record(
        action,
        by=by,
        object_type="thread",
        object_id=thread.public_id,
        customer_number=thread.about.customer_number if thread.about else "",
        case_number=thread.case.number if thread.case else "",
    )
    return whole_conversation(by, message)

"""Answering in a conversation (Svara, Svara alla; decision 15, F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from messaging.actions.delivery import Letter, deliver
from messaging.actions.drafts import mark_sent
from messaging.answerable import lock_on
from messaging.answers import answered
from messaging.collisions import came_after
from messaging.models import Mailbox, Message, Thread

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import Draft

OVERTAKEN = "overtaken"
NOT_SENT = "Meddelandet du svarar på har inte skickats än. Vänta en stund och tryck på Skicka igen."


@transaction.atomic
def reply(
    *,
    by: Actor,
    mailbox: Mailbox,
    to: Message,
    letter: Letter,
    draft: Draft,
    to_everybody: bool = False,
    seen_at: datetime | None = None,
) -> Message:
    """Answer in the conversation, to who wrote; among colleagues maybe to everybody in it.

    Never to anybody else: whoever has not been in the conversation is written to anew. Raises
    ValidationError when something stands in the way (messaging.answerable) or what is answered can
    still be undone, and with the code OVERTAKEN when a letter has come that the writer can't have
    seen at `seen_at`.
    """
    if already := Message.objects.filter(submission=draft.public_id).order_by("pk").first():
        return already
    # What is held can be taken back, and an answer would keep it from that.
    if to.is_held(timezone.now()):
        raise ValidationError(NOT_SENT)
    # Two who answer at once do it after each other, so that the second is told of the first.
    Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=to.thread_id)
    others = answered(to, mailbox, to_everybody=to_everybody)
    if lock := lock_on(by, to.thread, mailbox, others):
        raise ValidationError(lock.reason)
    if seen_at and came_after(by, to.thread, seen_at, timezone.now()):
        sentence = "Det har kommit ett nytt meddelande i konversationen medan du skrev."
        raise ValidationError(f"{sentence} Läs det och skicka sedan.", code=OVERTAKEN)
    sent = deliver(
        by=by,
        mailbox=mailbox,
        thread=to.thread,
        to=others,
        letter=letter,
        draft=draft,
        in_reply_to=to,
    )
    mark_sent(draft)
    return sent

"""Taking back what is still held (Ångra; decision 15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.actions.answering import recount_unanswered
from messaging.actions.draft_files import remove_files_of
from messaging.actions.drafts import take_up_again
from messaging.models import Message
from notifications.outbox import suppress

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import Draft


@transaction.atomic
def undo(*, by: Actor, message: Message, now: datetime | None = None) -> Draft:
    """Take back what is still held, as a draft to go on with; what answered by itself goes with it.

    What was sent to several at once is taken back from all of them (A-H12): whoever presses Ångra
    believes that nobody gets it. Raises ValidationError when it has left, or stands in a case file
    already; then nothing is taken back.
    """
    letters = list(
        Message.objects.select_for_update(of=("self",))
        .filter(submission=message.submission, sender_user=by.user)
        .select_related("thread__about", "thread__citizen", "thread__case", "thread__assignment")
        .order_by("pk")
    )
    moment = now or timezone.now()
    if not letters or not all(one.is_held(moment) for one in letters):
        raise ValidationError("Meddelandet har redan skickats och kan inte ångras.")
    if any(one.journaled_marks.exists() for one in letters):
        raise ValidationError("Meddelandet är redan journalfört och kan inte ångras.")
    draft = take_up_again(letters)
    for copy in letters[1:]:
        remove_files_of(copy)
    for letter in letters:
        _take_back(by, letter)
    return draft


def _take_back(by: Actor, message: Message) -> None:
    thread = message.thread
    audit.log.record(
        Action.UNDONE,
        by=by,
        object_type="message",
        object_id=message.public_id,
        customer_number=thread.about.customer_number if thread.about else "",
    )
    for answer in message.answers.filter(kind=Message.Kind.AUTO_REPLY):
        suppress(trigger=answer.public_id)
        answer.delete()
    suppress(trigger=message.public_id)
    message.delete()
    if thread.messages.exists():
        recount_unanswered(thread)
    else:
        thread.delete()

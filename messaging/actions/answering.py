"""Since when a citizen waits for an answer, and the judgement that none is needed (F11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

import audit.log
from audit.models import Action
from messaging.members import may_write_from
from messaging.models import Mailbox, Message, NoAnswerNeeded, Thread
from messaging.waiting import unopened_letters

if TYPE_CHECKING:
    from accounts.actor import Actor


def recount_unanswered(thread: Thread) -> None:
    """Count again from the messages: the first the citizen wrote after the last answer.

    An auto-reply is no answer (C23), and neither is a letter that was withdrawn from the citizen
    (P15). What reached us while somebody was answering something else is not answered by that: an
    answer counts from when it was written.
    """
    if not thread.is_with_citizen:
        return
    # Two who write at once are counted after each other, by what both have written.
    Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=thread.pk)
    letters = thread.messages.filter(kind=Message.Kind.NORMAL)
    citizens = letters.filter(sender_mailbox__kind=Mailbox.Kind.CITIZEN)
    answers = letters.exclude(sender_mailbox__kind=Mailbox.Kind.CITIZEN)
    answered_at = answers.filter(withdrawal__isnull=True).aggregate(at=Max("created_at"))["at"]
    judged_at = thread.no_answer_needed.aggregate(at=Max("at"))["at"]
    settled_at = max((at for at in (answered_at, judged_at) if at), default=None)
    if settled_at:
        citizens = citizens.filter(sent_at__gt=settled_at)
    thread.unanswered_since = citizens.aggregate(at=Min("sent_at"))["at"]
    thread.save(update_fields=["unanswered_since"])


@transaction.atomic
def say_no_answer_needed(
    *, by: Actor, thread: Thread, mailbox: Mailbox, reason: str, words: str = ""
) -> NoAnswerNeeded:
    """Take the conversation out of the queue until the citizen writes again.

    Raises ValidationError for somebody who only reads in the mailbox, when nobody waits any more,
    and while a letter of it is still unopened: nobody can judge what nobody has read (P10).
    """
    _check_may_judge(by, thread, mailbox)
    mark = NoAnswerNeeded.objects.create(thread=thread, reason=reason, words=words, by=by.user)
    recount_unanswered(thread)
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="thread",
        object_id=thread.public_id,
        customer_number=thread.about.customer_number if thread.about else "",
        reason=f"inget svar behövs: {mark.get_reason_display()}",
    )
    return mark


def _check_may_judge(by: Actor, thread: Thread, mailbox: Mailbox) -> None:
    now = timezone.now()
    if mailbox.kind == Mailbox.Kind.SHARED and not may_write_from(by, mailbox):
        raise ValidationError("Du får läsa i brevlådan men inte skriva från den.")
    # Two who judge at once judge after each other.
    Thread.objects.select_for_update(of=("self",), no_key=True).get(pk=thread.pk)
    if not Thread.objects.unanswered(now).filter(pk=thread.pk).exists():
        raise ValidationError("Konversationen väntar inte längre på svar.")
    if unopened_letters(now).filter(thread=thread).exists():
        raise ValidationError("Det finns ett meddelande som ingen har öppnat. Öppna det först.")

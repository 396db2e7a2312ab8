"""Which letters are still to be journaled or judged (Ej journalförda; P11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Message, NotJournaled

if TYPE_CHECKING:
    from messaging.models import Thread


def recount_not_journaled(message: Message) -> None:
    """Count again from what is known of the letter. A filed file leaves its words outside.

    Judged in one mailbox it is judged: the same letter isn't important in another.
    """
    # One at a time: of two who judge and journal at once, the second sees what the first did.
    Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if _is_settled(message, message.thread):
        NotJournaled.objects.filter(message=message).delete()
    else:
        NotJournaled.objects.get_or_create(message=message, defaults={"sent_at": message.sent_at})


def _is_settled(message: Message, thread: Thread) -> bool:
    """What colleagues write, and what answers by itself, isn't journaled."""
    if not thread.is_with_citizen or message.kind != Message.Kind.NORMAL:
        return True
    return (
        message.journaled_marks.filter(
            entry__isnull=False, entry__error_marked_at__isnull=True
        ).exists()
        or message.items.filter(minor_importance=True).exists()
    )

"""What is left to be seen of a letter that was withdrawn from its recipient (A-S8, P15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery

from accounts.calendar import stockholm
from messaging.models import Message, Withdrawal

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from messaging.models import Thread


def subject_is_withdrawn(thread: str = "pk") -> Combinable:
    """Whether the subject went with its letter: it was written with the first one there is.

    An annotation; `thread` is where the conversation stands in what is asked.
    """
    gone = Exists(Withdrawal.objects.filter(message=OuterRef("pk")))
    letters = Message.objects.filter(thread=OuterRef(thread)).order_by("sent_at", "pk")
    return Subquery(letters.annotate(is_gone=gone).values("is_gone")[:1])


def has_withdrawn_subject(thread: Thread) -> bool:
    first = thread.messages.order_by("sent_at", "pk").values("pk")[:1]
    return Withdrawal.objects.filter(message__in=first).exists()


def withdrawn_line(message: Message) -> str:
    """What colleagues read on the letter, who see it still; nothing for one that wasn't."""
    gone: Withdrawal | None = getattr(message, "withdrawal", None)
    if gone is None:
        return ""
    day = f"{stockholm(gone.at):%Y-%m-%d}"
    return f"Borttaget hos mottagaren {day} av {gone.by.full_name}: {gone.reason}"

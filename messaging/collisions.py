"""Two who answer the same letter: who is writing already, and what came while one wrote (F1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.calendar import stockholm
from messaging.members import readers_of
from messaging.models import Draft, Mailbox, MailboxItem, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.models import Thread

# Whoever hasn't touched the draft for so long has probably gone home.
WRITES_STILL = timedelta(minutes=15)


@dataclass(frozen=True)
class Writing:
    """A colleague who has begun an answer and not sent it."""

    name: str
    since: datetime

    @property
    def sentence(self) -> str:
        return f"{self.name} skriver ett svar sedan {stockholm(self.since):%H.%M}."


def colleagues_writing(
    actor: Actor, thread: Thread, mailboxes: Sequence[Mailbox], now: datetime
) -> list[Writing]:
    """Those who share one of these mailboxes and have an answer on its way in the conversation."""
    drafts = (
        Draft.objects.filter(thread=thread, sent_at=None, updated_at__gte=now - WRITES_STILL)
        .exclude(owner=actor.user)
        .exclude(body="")
    )
    shared = [one for one in mailboxes if one.kind == Mailbox.Kind.SHARED]
    among = Q(pk__in=[])
    for mailbox in shared:
        among |= Q(owner__in=readers_of(mailbox))
    found = drafts.filter(among).select_related("owner").order_by("created_at", "pk")
    first = {draft.owner_id: draft for draft in reversed(found)}
    return [Writing(one.owner.full_name, one.created_at) for one in reversed(first.values())]


def came_after(actor: Actor, thread: Thread, moment: datetime, now: datetime) -> list[Message]:
    """What the writer can't have seen: what has come to their mailboxes since, or left from them.

    Neither one's own letters nor what an absent colleague's mailbox answered by itself.
    """
    here = Q(folder=MailboxItem.Folder.INBOX, sent_at__gt=moment)
    gone = Q(folder=MailboxItem.Folder.SENT, message__created_at__gt=moment)
    items = MailboxItem.objects.readable_by(actor, now).filter(here | gone)
    return list(
        thread.messages.filter(pk__in=items.values("message"), kind=Message.Kind.NORMAL)
        .exclude(sender_user=actor.user)
        .order_by("sent_at", "pk")
    )

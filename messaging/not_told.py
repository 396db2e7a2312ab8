"""The sender's own letters of which a notice failed, for Start (3.3.7): who has not been told.

Gone from there when the letter is opened, when the notice sent again has left, and after some days;
the mark in Skickat stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

import audit.log
from accounts.roles import Deed
from audit.models import Action
from messaging.models import MailboxItem
from notifications.resending import undelivered

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from messaging.models import MailboxItemQuerySet, Message

SHOWN = 5
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class NotTold:
    letters: list[Message]
    has_more: bool = False


def not_told(actor: Actor, now: datetime | None = None) -> NotTold:
    """The latest of them, in two queries; one row in the access log when there are any (P12)."""
    if not actor.may(Deed.WRITE_TO_CITIZENS):
        return NotTold([])
    found = list(_sent_in_vain(actor, now or timezone.now())[: SHOWN + 1])
    letters = [one.message for one in found[:SHOWN]]
    if letters:
        audit.log.record(
            Action.LISTED, by=actor, object_type="notice", reason=f"{len(letters)} rader"
        )
    return NotTold(letters, len(found) > SHOWN)


def _sent_in_vain(actor: Actor, now: datetime) -> MailboxItemQuerySet:
    failed = undelivered().filter(trigger=OuterRef("message__public_id"))
    return (
        MailboxItem.objects.readable_by(actor, now)
        .filter(
            Exists(failed),
            folder=MailboxItem.Folder.SENT,
            sent_at__gte=now - LATELY,
            message__sender_user=actor.user,
            message__thread__citizen__isnull=False,
        )
        .select_related("message__thread__citizen")
        .order_by("-sent_at", "-pk")
    )

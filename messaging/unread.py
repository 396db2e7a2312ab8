"""The red figure at Inkorg: unread messages in one's own mailbox (R142, R143, D4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from messaging.models import Mailbox, MailboxItem

if TYPE_CHECKING:
    from accounts.actor import Actor

# Counting stops here: beyond it the figure says the same, and the cost stays the same.
MOST = 99


@dataclass(frozen=True)
class UnreadBadge:
    count: int

    @property
    def text(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)


def unread_badge(actor: Actor) -> UnreadBadge:
    own = Mailbox.objects.visible_to(actor).exclude(kind=Mailbox.Kind.SHARED)
    unread = MailboxItem.objects.unread(timezone.now()).filter(mailbox__in=own)
    return UnreadBadge(unread.values("pk")[: MOST + 1].count())

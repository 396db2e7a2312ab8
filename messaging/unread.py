"""The red figures: unread messages in one's own mailbox and in each shared one (R142, R143, D4).

Counted from the rows and never kept apart from them, so that a figure can't stay when what it
counted is gone (C06); without what a circle shuts the reader out of, so that it tells of nothing
that can't be opened (C27).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef
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


@dataclass(frozen=True)
class SharedMailbox:
    """A shared mailbox in the list of folders, with its own figure."""

    mailbox: Mailbox
    unread: UnreadBadge


def unread_badge(actor: Actor) -> UnreadBadge:
    own = Mailbox.objects.visible_to(actor).exclude(kind=Mailbox.Kind.SHARED)
    unread = MailboxItem.objects.unread(timezone.now()).not_closed_to(actor)
    return UnreadBadge(unread.filter(mailbox__in=own).values("pk")[: MOST + 1].count())


def shared_mailboxes(actor: Actor) -> list[SharedMailbox]:
    """Those the actor reads, by name, with what is unread in each; all in one query."""
    unread = MailboxItem.objects.unread(timezone.now()).not_closed_to(actor)
    counted = unread.filter(mailbox=OuterRef("pk")).order_by().values("pk")[: MOST + 1]
    shared = Mailbox.objects.visible_to(actor).filter(kind=Mailbox.Kind.SHARED)
    figure = Func(ArraySubquery(counted), function="CARDINALITY", output_field=IntegerField())
    rows: Any = shared.annotate(figure=figure).order_by("name", "pk")
    return [SharedMailbox(mailbox, UnreadBadge(mailbox.figure)) for mailbox in rows]

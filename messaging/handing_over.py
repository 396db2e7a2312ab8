"""What goes over to the unit when a colleague leaves: the conversations somebody must take up.

A conversation goes over whole, with what the colleague answered in it, when something in it is
unread or unanswered or when its case or assignment goes on. One that only a few may read stays, and
so does what is another unit's matter: its own unit sees it in the queue of the unanswered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import Assignment, Case
from messaging.confidential import is_another_units, named_for_each
from messaging.members import readers_of
from messaging.models import Mailbox, MailboxItem, Thread

if TYPE_CHECKING:
    from messaging.models import MailboxItemQuerySet

INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT
CLOSED = Q(message__thread__case__stage=Case.Stage.CLOSED)
UNANSWERED = Q(message__thread__unanswered_since__isnull=False) & ~CLOSED
GOES_ON = (Q(message__thread__case__isnull=False) & ~CLOSED) | Q(
    message__thread__assignment__state__in=Assignment.REACHED
)


@dataclass(frozen=True)
class HandOver:
    """The letters that go over, and in figures what they are."""

    letters: list[MailboxItem]
    unread: int
    unanswered: int
    ongoing: int
    # Conversations that stay, since only named colleagues may read them.
    staying: int
    # And those in another unit's cases or assignments.
    elsewhere: int

    @property
    def is_empty(self) -> bool:
        return not self.letters


def waiting() -> MailboxItemQuerySet:
    """Received letters for whose sake somebody must take the conversation up."""
    wanted = Q(read_at__isnull=True) | UNANSWERED | GOES_ON
    return MailboxItem.objects.filter(wanted, folder=INBOX)


def plan_hand_over(mailbox: Mailbox, shared: Mailbox) -> HandOver:
    """What would go over now. What lies in the shared mailbox already isn't counted again."""
    theirs = waiting().filter(mailbox=mailbox, message__thread=OuterRef("pk"))
    found = list(
        Thread.objects.filter(Exists(theirs)).select_related("case", "assignment").order_by("pk")
    )
    threads = [one for one in found if not is_another_units(one, shared)]
    readers = set(readers_of(shared).values_list("pk", flat=True))
    named = named_for_each(threads)
    going = [
        thread for thread, few in zip(threads, named, strict=True) if few is None or readers <= few
    ]
    letters = list(_letters(mailbox, shared, going))
    moved = {one.message.thread_id for one in letters}
    return HandOver(
        letters=letters,
        unread=sum(one.folder == INBOX and one.read_at is None for one in letters),
        unanswered=sum(one.waits_since is not None for one in going if one.pk in moved),
        ongoing=sum(_goes_on(one) for one in going if one.pk in moved),
        staying=len(threads) - len(going),
        elsewhere=len(found) - len(threads),
    )


def _letters(mailbox: Mailbox, shared: Mailbox, threads: list[Thread]) -> MailboxItemQuerySet:
    """Received and answered. What was sent to colleagues stays with who sent it."""
    citizens = Q(folder=SENT, message__thread__kind=Thread.Kind.CITIZEN)
    there = MailboxItem.objects.filter(mailbox=shared, message=OuterRef("message"))
    return (
        MailboxItem.objects.filter(Q(folder=INBOX) | citizens, mailbox=mailbox)
        .filter(~Exists(there), message__thread__in=threads)
        .select_related("message__thread__case")
        .order_by("sent_at", "pk")
    )


def _goes_on(thread: Thread) -> bool:
    if thread.case is not None:
        return not thread.case.is_closed
    return thread.assignment is not None and not thread.assignment.is_over

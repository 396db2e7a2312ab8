"""The list of a folder, and of what was written with somebody: rows ready to print.

From a number of queries that doesn't grow with them, in the order of one index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Municipality
from accounts.roles import Deed
from messaging.list_rows import Row, facts_of_items, facts_of_messages, row_of_item, row_of_message
from messaging.models import MailboxItem, Message, Thread
from messaging.paging import turn

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from casework.models import Person
    from messaging.models import Mailbox, MailboxItemQuerySet

INBOX, TRASH = MailboxItem.Folder.INBOX, MailboxItem.Folder.TRASH


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str = ""
    newer: str = ""


def lying_in(
    mailbox: Mailbox, folder: str, *, among: MailboxItemQuerySet, now: datetime
) -> MailboxItemQuerySet:
    """What lies in the folder. `among`: what its reader may see at all, wherever it lies."""
    items = among.filter(mailbox=mailbox, folder=folder)
    return items.arrived(now) if folder == INBOX else items


def list_items(
    items: MailboxItemQuerySet, *, now: datetime, cursor: str = "", query: str = ""
) -> Page:
    """A page of what lies in a folder; `cursor` is what an earlier page gave out.

    `query` goes with each row's address: what the list is narrowed to.
    """
    turned = turn(facts_of_items(items), cursor)
    kept_days = 0
    if any(item.trashed_at for item in turned.found):
        kept_days = Municipality.objects.current().trash_days
    rows = [row_of_item(item, now, query=query, kept_days=kept_days) for item in turned.found]
    return Page(rows, turned.older, turned.newer)


def list_with_person(actor: Actor, person: Person, *, now: datetime, cursor: str = "") -> Page:
    """What was written with or about somebody, each letter once, in all the mailboxes one reads.

    Nothing that only lies in a bin.
    """
    threads = Thread.objects.filter(Q(about=person) | Q(citizen=person))
    lying = (
        MailboxItem.objects.readable_by(actor, now)
        .exclude(folder=TRASH)
        .filter(message=OuterRef("pk"))
    )
    messages = Message.objects.filter(Exists(lying), thread__in=threads).annotate(
        is_unread=Exists(lying.unread(now)),
        sender_kind=F("sender_mailbox__kind"),
    )
    turned = turn(facts_of_messages(messages), cursor)
    may_journal = actor.may(Deed.JOURNAL)
    rows = [row_of_message(one, now, may_journal=may_journal) for one in turned.found]
    return Page(rows, turned.older, turned.newer)

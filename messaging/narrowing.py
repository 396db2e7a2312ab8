"""What a folder is narrowed to (decision 11): who, whether it is read, answered, journaled; when.

Never by what stands in a letter. A row is judged by what is known of it today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from accounts.calendar import STOCKHOLM
from messaging.models import Attachment, JournaledMark, Mailbox, MailboxItem, Recipient, Thread

if TYPE_CHECKING:
    from datetime import date

    from messaging.models import MailboxItemQuerySet

INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT
# Who wrote or was written to is offered from so many of the folder's latest letters: what the list
# of names costs must not grow with the folder.
LATEST = 2_000


@dataclass(frozen=True)
class Wanted:
    """What is asked for; nothing of it is everything."""

    correspondent: UUID | None = None
    unread: bool = False
    unanswered: bool = False
    not_journaled: bool = False
    with_files: bool = False
    since: date | None = None
    until: date | None = None

    def among(self, items: MailboxItemQuerySet, now: datetime) -> MailboxItemQuerySet:
        """Those of the folder's items that are asked for."""
        if self.correspondent:
            items = items.filter(_written_with(self.correspondent))
        if self.unread:
            items = items.unread(now)
        if self.unanswered:
            items = _unanswered(items, now)
        if self.not_journaled:
            items = _not_journaled(items)
        if self.with_files:
            items = items.filter(Exists(Attachment.objects.filter(message=OuterRef("message"))))
        return _within(items, self.since, self.until)


def correspondents(items: MailboxItemQuerySet) -> list[Mailbox]:
    """Whose mailboxes the latest letters of a folder came from, or went to."""
    latest = items.order_by("-sent_at", "-pk")
    came = latest.filter(_came()).values("message__sender_mailbox")[:LATEST]
    went = latest.filter(_went()).values("message__recipients__mailbox")[:LATEST]
    found = Mailbox.objects.filter(Q(pk__in=came) | Q(pk__in=went))
    return list(found.select_related("owner", "person").order_by("pk"))


def correspondent_in(items: MailboxItemQuerySet, public_id: UUID) -> Mailbox | None:
    """Somebody who occurs in the folder, however long ago."""
    found = Mailbox.objects.filter(public_id=public_id).select_related("owner", "person").first()
    if found is None or not items.filter(_written_with(public_id)).exists():
        return None
    return found


def _came() -> Q:
    return Q(folder=INBOX) | Q(trashed_from=INBOX)


def _went() -> Q:
    return Q(folder=SENT) | Q(trashed_from=SENT)


def _written_with(correspondent: UUID) -> Q:
    to = Recipient.objects.filter(message=OuterRef("message"), mailbox__public_id=correspondent)
    came = _came() & Q(message__sender_mailbox__public_id=correspondent)
    return came | (_went() & Q(Exists(to)))


def _unanswered(items: MailboxItemQuerySet, now: datetime) -> MailboxItemQuerySet:
    """What the citizen has written since the last answer."""
    return items.filter(
        message__thread__in=Thread.objects.unanswered(now),
        message__sender_mailbox__kind=Mailbox.Kind.CITIZEN,
        message__sent_at__gte=F("message__thread__unanswered_since"),
    )


def _not_journaled(items: MailboxItemQuerySet) -> MailboxItemQuerySet:
    """What colleagues write to each other isn't journaled, and isn't missed here either."""
    notes = JournaledMark.objects.filter(message=OuterRef("message"), entry__isnull=False)
    return items.filter(~Exists(notes), message__thread__kind=Thread.Kind.CITIZEN)


def _within(
    items: MailboxItemQuerySet, since: date | None, until: date | None
) -> MailboxItemQuerySet:
    """From the first day's midnight to the last day's end, as the clock goes in Sweden."""
    if since:
        items = items.filter(sent_at__gte=_midnight(since))
    if until:
        items = items.filter(sent_at__lt=_midnight(until + timedelta(days=1)))
    return items


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)


def as_uuid(text: str) -> UUID | None:
    """The id an address or a box names, if it names one at all."""
    try:
        return UUID(text)
    except ValueError:
        return None

"""The unanswered queue: who has waited longest, and with whom it lies (F11).

Rows tell who waits and nothing of what was written, not even its subject: they stand for several
clients' files (L4). Longest first, by keyset, from a number of queries that doesn't grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Exists, F, OuterRef
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from accounts.models import Municipality
from accounts.working_days import waited_longer_than, working_days_since
from audit.models import Action
from messaging.away import away_until
from messaging.members import writable_mailboxes
from messaging.models import Mailbox, MailboxItem, Recipient, Thread
from messaging.waiting import of_unit, unopened_letters, waiting_items, within_sight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from accounts.actor import Actor
    from messaging.models import ThreadQuerySet

PAGE = 50
_SALT = "messaging.unanswered"


@dataclass(frozen=True)
class Wanted:
    """Which of those who wait: one's own or the unit's, how long, and from where on."""

    of_the_unit: bool = False
    longer_than: int = 0
    unopened: bool = False
    cursor: str = ""


@dataclass(frozen=True)
class Place:
    """A mailbox a waiting letter lies in; away_until when its owner isn't here."""

    name: str
    away_until: Any = None


@dataclass
class Row:
    """A conversation that waits. `message_id` is the letter to open, for who may read it."""

    thread: Thread
    days: int
    places: list[Place] = field(default_factory=list)
    message_id: UUID | None = None
    may_settle: bool = False
    is_opened: bool = True
    is_flagged: bool = False


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str = ""


def list_unanswered(actor: Actor, wanted: Wanted, now: datetime | None = None) -> Page:
    """A page of those who wait; one row in the access log tells how many were shown (P12)."""
    now = now or timezone.now()
    waiting = _beyond(_wanted(actor, wanted, now), wanted.cursor)
    facts = waiting.select_related("citizen", "about", "case", "assignment")
    found = list(facts.order_by("unanswered_since", "pk")[: PAGE + 1])
    rows = [Row(one, _days(one, now)) for one in found[:PAGE]]
    _fill_in(actor, rows, now)
    audit.log.record(Action.LISTED, by=actor, object_type="unanswered", reason=f"{len(rows)} rader")
    return Page(rows, _cursor(found[PAGE - 1]) if len(found) > PAGE else "")


def _wanted(actor: Actor, wanted: Wanted, now: datetime) -> ThreadQuerySet:
    threads = Thread.objects.all() if wanted.unopened else Thread.objects.unanswered(now)
    if wanted.longer_than:
        threads = threads.filter(unanswered_since__lt=waited_longer_than(wanted.longer_than, now))
    if wanted.unopened:
        limit = waited_longer_than(Municipality.objects.current().unread_flag_working_days, now)
        unopened = unopened_letters(now).filter(thread=OuterRef("pk"), sent_at__lt=limit)
        threads = threads.filter(Exists(unopened))
    if not wanted.of_the_unit or actor.unit is None:
        own = waiting_items(now).filter(mailbox__kind=Mailbox.Kind.STAFF, mailbox__owner=actor.user)
        mine = own.readable_by(actor, now).filter(message__thread=OuterRef("pk"))
        return threads.filter(Exists(mine))
    return threads.filter(of_unit(actor.unit, now) & within_sight(actor, now))


def _fill_in(actor: Actor, rows: list[Row], now: datetime) -> None:
    """With whom each lies, whether it can be opened, and whether anybody has."""
    by_thread = {row.thread.pk: row for row in rows}
    items = list(_items(actor, by_thread, now))
    away = away_until((one.mailbox.owner_id for one in items), stockholm_today(now))
    writable = writable_mailboxes(actor)
    limit = waited_longer_than(Municipality.objects.current().unread_flag_working_days, now)
    for item in items:
        row = by_thread[item.message.thread_id]
        place = Place(_name(actor, item.mailbox), away.get(item.mailbox.owner_id))
        if place not in row.places:
            row.places.append(place)
        if item.is_readable:
            row.message_id = item.message.public_id
            row.may_settle |= not row.thread.is_closed and (
                item.mailbox.owner_id == actor.user.pk or item.mailbox_id in writable
            )
        row.is_opened &= item.is_opened
        row.is_flagged |= not item.is_opened and item.message.sent_at < limit


def _items(actor: Actor, threads: Iterable[int], now: datetime) -> Iterable[Any]:
    """The waiting letters of the page, the latest last: that is the one to open."""
    readable = MailboxItem.objects.readable_by(actor, now).filter(pk=OuterRef("pk"))
    opened = Recipient.objects.filter(message=OuterRef("message"), first_read_at__isnull=False)
    return (
        waiting_items(now)
        .filter(message__thread__in=list(threads))
        .select_related("mailbox__owner", "message")
        .annotate(is_readable=Exists(readable), is_opened=Exists(opened))
        .order_by("message__sent_at", "pk")
    )


def _name(actor: Actor, mailbox: Mailbox) -> str:
    if mailbox.owner is None:
        return mailbox.name
    return "Din inkorg" if mailbox.owner == actor.user else mailbox.owner.full_name


def _days(thread: Thread, now: datetime) -> int:
    return working_days_since(thread.unanswered_since, now) if thread.unanswered_since else 0


def _cursor(thread: Thread) -> str:
    assert thread.unanswered_since is not None
    return signing.dumps([thread.unanswered_since.isoformat(), thread.pk], salt=_SALT)


def _beyond(threads: ThreadQuerySet, cursor: str) -> ThreadQuerySet:
    """Behind the row an earlier page ended with; a cursor that isn't ours begins anew."""
    try:
        since, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        return threads
    row = (F("unanswered_since"), F("pk"))
    return threads.filter(TupleGreaterThan(row, (datetime.fromisoformat(since), pk)))

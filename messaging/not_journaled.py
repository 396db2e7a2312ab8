"""The queue of what isn't journaled yet (Ej journalförda), the oldest first.

Letters with citizens, sent and received, that neither stand in a case file nor are judged to be of
minor importance (P11). Rows tell who it is and nothing of what was written (L4): they stand for
several clients' files. By keyset, from a number of queries that doesn't grow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from accounts.roles import Deed
from accounts.working_days import working_days_since
from audit.models import Action
from casework.reach import not_closed_to
from messaging.away import away_until
from messaging.journaled_marks import failed_words
from messaging.members import writable_mailboxes
from messaging.models import JournalOrder, Mailbox, MailboxItem, NotJournaled
from messaging.waiting import may_be_named, units_own

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from messaging.models import MailboxItemQuerySet, Message

PAGE = 50
# Counting stops here, as for the red figure.
MOST = 99
# More than anybody has.
AT_ALL = 100_000
# How many waiting letters are looked through for a page of a unit's, before all are.
STRETCHES = (1000, 4000)
BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
_SALT = "messaging.not_journaled"
_STAFFS = [Mailbox.Kind.STAFF, Mailbox.Kind.SHARED]


@dataclass(frozen=True)
class Place:
    """A mailbox a letter lies in; away_until when its owner isn't here."""

    name: str
    away_until: Any = None


@dataclass
class Row:
    """A letter that isn't in any file. `item_id`: the reader's own copy, to judge it by."""

    message: Message
    days: int
    failure: str = ""
    places: list[Place] = field(default_factory=list)
    is_open: bool = False
    item_id: UUID | None = None


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str = ""


def not_journaled(now: datetime) -> QuerySet[NotJournaled]:
    """What has left or come and is still to be taken a stand on; nothing that is on its way."""
    orders = JournalOrder.objects.filter(
        message=OuterRef("message"), state=JournalOrder.State.ORDERED
    )
    return NotJournaled.objects.filter(~Exists(orders), sent_at__lte=now)


def list_not_journaled(
    actor: Actor, *, of_the_unit: bool, cursor: str = "", now: datetime | None = None
) -> Page:
    """A page of them; one row in the access log tells how many were shown (P12)."""
    now = now or timezone.now()
    # Which ones first, and their facts then: joined in one go all letters there are would be read.
    keys = (_of_the_unit if of_the_unit and actor.unit else _mine)(actor, now, cursor)
    found = list(_with_facts(keys[:PAGE]))
    rows = [_row(one.message, now) for one in found]
    _fill_in(actor, rows, now)
    audit.log.record(
        Action.LISTED, by=actor, object_type="not_journaled", reason=f"{len(rows)} rader"
    )
    return Page(rows, _cursor(found[-1]) if len(keys) > PAGE else "")


def _with_facts(keys: list[int]) -> QuerySet[NotJournaled]:
    thread = ("citizen", "about", "case", "assignment")
    facts = NotJournaled.objects.filter(pk__in=keys).select_related(
        "message__sender_mailbox",
        "message__journal_order",
        *(f"message__thread__{name}" for name in thread),
    )
    return _in_order(facts)


def count_mine(actor: Actor, now: datetime | None = None) -> int:
    """How many lie in the actor's own mailbox; no question for who journals nothing."""
    if not actor.may(Deed.JOURNAL):
        return 0
    letters = _in_own_mailbox(actor, now or timezone.now())
    return letters.order_by().values("pk")[: MOST + 1].count()


def _mine(actor: Actor, now: datetime, cursor: str) -> list[int]:
    return _first(_beyond(_in_own_mailbox(actor, now), cursor), PAGE + 1)


def _of_the_unit(actor: Actor, now: datetime, cursor: str) -> list[int]:
    """The index is walked in stretches, and where letters lie is asked within each.

    Of all letters at once Postgres would first gather whatever lies in the mailboxes concerned: a
    hundred thousand items for a page of fifty.
    """
    keys: list[int] = []
    for stretch in _stretches(now, cursor):
        within = _beyond(_units(actor, now, stretch), cursor)
        keys += _first(within, PAGE + 1 - len(keys))
        if len(keys) > PAGE:
            break
    return keys


def _stretches(now: datetime, cursor: str) -> Iterator[dict[str, datetime]]:
    """From where an earlier page ended: as many letters as usually hold a page, more, the rest."""
    place = _place_in(cursor)
    since = place[0] if place else BEFORE_ALL
    for length in STRETCHES:
        beyond = NotJournaled.objects.filter(sent_at__gte=since, sent_at__lte=now)
        ends = _in_order(beyond).values_list("sent_at", flat=True)[length : length + 1].first()
        if ends is None:
            break
        yield {"sent_at__gte": since, "sent_at__lt": ends}
        since = ends
    yield {"sent_at__gte": since, "sent_at__lte": now}


def _units(actor: Actor, now: datetime, stretch: dict[str, datetime]) -> QuerySet[NotJournaled]:
    assert actor.unit is not None
    thread = "message__thread__"
    in_stretch = {f"message__not_journaled__{bound}": at for bound, at in stretch.items()}
    lying = _lying().filter(message=OuterRef("message"), **in_stretch)
    named = may_be_named(actor, thread) | Q(Exists(lying.readable_by(actor, now)))
    own = units_own(actor.unit, lying, now, thread)
    return not_journaled(now).filter(named, own, **stretch)


def _in_own_mailbox(actor: Actor, now: datetime) -> QuerySet[NotJournaled]:
    thread = "message__thread__"
    mailbox = Mailbox.objects.filter(owner=actor.user, is_active=True)
    lying = _lying().filter(message=OuterRef("message"), mailbox__in=mailbox)
    here = not_journaled(now).filter(Exists(lying)).order_by()
    return NotJournaled.objects.filter(
        not_closed_to(actor, through=f"{thread}about__"),
        not_closed_to(actor, through=f"{thread}citizen__"),
        # With a limit it is found first, and circles are asked of one's own alone.
        pk__in=here.values("pk")[:AT_ALL],
    )


def _first(letters: QuerySet[NotJournaled], most: int) -> list[int]:
    return list(_in_order(letters).values_list("pk", flat=True)[:most])


def _in_order(letters: QuerySet[NotJournaled]) -> QuerySet[NotJournaled]:
    return letters.order_by("sent_at", "message")


def _lying() -> MailboxItemQuerySet:
    return MailboxItem.objects.filter(mailbox__kind__in=_STAFFS)


def _row(message: Message, now: datetime) -> Row:
    order: JournalOrder | None = getattr(message, "journal_order", None)
    failure = failed_words(order.failure) if order and order.failure else ""
    return Row(message, working_days_since(message.sent_at, now), failure)


def _fill_in(actor: Actor, rows: list[Row], now: datetime) -> None:
    """With whom each lies, and which copy the reader may open or judge."""
    by_message = {row.message.pk: row for row in rows}
    lying = _lying().filter(message__in=list(by_message)).select_related("mailbox__owner")
    items = list(lying.order_by("pk"))
    readable = _readable(actor, by_message, now)
    away = away_until([one.mailbox.owner_id for one in items], stockholm_today(now))
    writable = writable_mailboxes(actor)
    for item in items:
        row = by_message[item.message_id]
        place = Place(_name(actor, item.mailbox), away.get(item.mailbox.owner_id or 0))
        if place not in row.places:
            row.places.append(place)
        if item.pk in readable:
            row.is_open = True
            if item.mailbox.owner_id == actor.user.pk or item.mailbox_id in writable:
                row.item_id = item.public_id


def _readable(actor: Actor, messages: Iterable[int], now: datetime) -> frozenset[int]:
    lying = MailboxItem.objects.filter(message__in=list(messages))
    return frozenset(lying.readable_by(actor, now).values_list("pk", flat=True))


def _name(actor: Actor, mailbox: Mailbox) -> str:
    if mailbox.owner is None:
        return mailbox.name
    return "Dig" if mailbox.owner == actor.user else mailbox.owner.full_name


def _cursor(row: NotJournaled) -> str:
    return signing.dumps([row.sent_at.isoformat(), row.pk], salt=_SALT)


def _beyond(letters: QuerySet[NotJournaled], cursor: str) -> QuerySet[NotJournaled]:
    """Behind the row an earlier page ended with; a cursor that isn't ours begins anew."""
    place = _place_in(cursor)
    if place is None:
        return letters
    return letters.filter(TupleGreaterThan((F("sent_at"), F("message")), place))


def _place_in(cursor: str) -> tuple[datetime, int] | None:
    try:
        at, pk = signing.loads(cursor, salt=_SALT)
    except signing.BadSignature:
        return None
    return datetime.fromisoformat(at), pk

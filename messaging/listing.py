"""The list of a folder: rows ready to print, from a number of queries that doesn't grow with them.

Newest first by keyset: page two costs what page one costs, however deep (performance.md 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Left
from django.urls import reverse

from accounts.calendar import stockholm, stockholm_today
from messaging.models import Attachment, JournaledMark, MailboxItem, Recipient

if TYPE_CHECKING:
    from messaging.models import Mailbox, MailboxItemQuerySet

PAGE = 50
MONTHS = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"]


@dataclass(frozen=True)
class Row:
    """One letter in the list."""

    message_id: Any
    href: str
    who: str
    role: str
    subject: str
    text: str
    at: datetime
    at_short: str
    is_unread: bool
    is_held: bool
    has_files: bool
    receipt: str
    journaled: str


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    older: str = ""
    newer: str = ""


def list_folder(
    mailbox: Mailbox,
    folder: str,
    *,
    now: datetime,
    cursor: str = "",
    among: MailboxItemQuerySet | None = None,
) -> Page:
    """A page of a folder; `cursor` is what an earlier page gave out, nothing gives the newest.

    `among` narrows it, for a reader who may not see everything that lies there.
    """
    kept = MailboxItem.objects.all() if among is None else among
    items = _with_facts(kept.filter(mailbox=mailbox, folder=folder), folder, now)
    direction, key = _read_cursor(cursor)
    if direction == "newer":
        found = _beyond(items, TupleGreaterThan, key).order_by("sent_at", "pk")[: PAGE + 1]
        rows = list(found)
        has_newer, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        has_older = True
    else:
        within = _beyond(items, TupleLessThan, key) if key else items
        rows = list(within.order_by("-sent_at", "-pk")[: PAGE + 1])
        has_older, rows = len(rows) > PAGE, rows[:PAGE]
        has_newer = key is not None
    return Page(
        rows=[_row(item, folder, now) for item in rows],
        older=_cursor("older", rows[-1]) if rows and has_older else "",
        newer=_cursor("newer", rows[0]) if rows and has_newer else "",
    )


def _with_facts(items: MailboxItemQuerySet, folder: str, now: datetime) -> MailboxItemQuerySet:
    """The folder's rows with all that is shown of them, as plain values."""
    if folder == MailboxItem.Folder.INBOX:
        items = items.arrived(now)
    recipients = Recipient.objects.filter(message=OuterRef("message")).order_by("pk")
    marks = JournaledMark.objects.filter(message=OuterRef("message")).order_by("-at")
    return items.annotate(
        who=F("message__sender_name"),
        role=F("message__sender_title"),
        relation=F("message__thread__relation_label"),
        about_given=F("message__thread__about__given_name"),
        about_family=F("message__thread__about__family_name"),
        subject=F("message__thread__subject"),
        excerpt=Left("message__body", 120),
        asked=F("message__read_receipt_requested"),
        uuid=F("message__public_id"),
        to=Subquery(recipients.values("label")[:1]),
        opened_at=Subquery(recipients.values("first_read_at")[:1]),
        has_files=Exists(Attachment.objects.filter(message=OuterRef("message"))),
        journaled_at=Subquery(marks.values("at")[:1]),
    )


def _beyond(items: MailboxItemQuerySet, lookup: Any, key: tuple[str, int] | None) -> Any:
    if key is None:
        return items
    at, pk = key
    return items.filter(lookup((F("sent_at"), F("pk")), (datetime.fromisoformat(at), pk)))


def _cursor(direction: str, item: MailboxItem) -> str:
    return signing.dumps([direction, item.sent_at.isoformat(), item.pk], salt="messaging.listing")


def _read_cursor(text: str) -> tuple[str, tuple[str, int] | None]:
    """A cursor that isn't ours shows the newest, as if there were none."""
    try:
        direction, at, pk = signing.loads(text, salt="messaging.listing")
    except signing.BadSignature:
        return "older", None
    return direction, (at, pk)


def _row(item: Any, folder: str, now: datetime) -> Row:
    is_sent = folder == MailboxItem.Folder.SENT
    return Row(
        message_id=item.uuid,
        href=reverse("messaging:message", args=[item.uuid]),
        who=f"Till {item.to}" if is_sent else item.who,
        role=_relation(item) if is_sent or not item.role else _role(item),
        subject=item.subject,
        text=" ".join(item.excerpt.split()),
        at=item.sent_at,
        at_short=short_time(item.sent_at, now),
        is_unread=item.read_at is None and not is_sent,
        is_held=item.sent_at > now,
        has_files=item.has_files,
        receipt=_receipt(item) if is_sent else ("Läskvitto begärt" if item.asked else ""),
        journaled=f"{stockholm(item.journaled_at):%Y-%m-%d}" if item.journaled_at else "",
    )


def _role(item: Any) -> str:
    return _relation(item) if item.relation and item.role == item.relation else item.role


def _relation(item: Any) -> str:
    """*vårdnadshavare till Elin Bergström*: no relation without whose it is."""
    if not item.relation:
        return ""
    return f"{item.relation} till {item.about_given} {item.about_family}"


def _receipt(item: Any) -> str:
    if not item.asked:
        return ""
    if item.opened_at is None:
        return "Ej läst"
    return f"Läst {stockholm(item.opened_at):%Y-%m-%d %H.%M}"


def short_time(at: datetime, now: datetime) -> str:
    """The clock today, day and month this year, the whole date before that."""
    here, today = stockholm(at), stockholm_today(now)
    if here.date() == today:
        return f"{here:%H.%M}"
    if here.date() > today - timedelta(days=300):
        return f"{here.day} {MONTHS[here.month - 1]}"
    return f"{here:%Y-%m-%d}"

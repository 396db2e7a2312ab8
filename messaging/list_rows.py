"""A letter as it stands in a list: its facts in one query, its words ready to print.

Everything is put into words here and nothing in the template, which is what a long list costs most
(performance.md 5.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Left
from django.urls import reverse

from accounts.calendar import stockholm, stockholm_today
from messaging.arrivals import came_briefly
from messaging.models import Attachment, JournaledMark, Mailbox, MailboxItem, Recipient
from messaging.waiting import waits_since
from notifications.resending import undelivered

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

MONTHS = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"]
# So many recipients are named; who more there are is told when the letter is opened.
NAMED = 2


@dataclass(frozen=True)
class Row:
    """One letter in the list; `item_id` names it as it lies in this mailbox."""

    message_id: Any
    href: str
    who: str
    role: str
    subject: str
    text: str
    at: datetime
    at_short: str
    is_unread: bool = False
    is_held: bool = False
    has_files: bool = False
    waits: bool = False
    is_minor: bool = False
    receipt: str = ""
    journaled: str = ""
    gone_on: str = ""
    # How it came to this mailbox, when nobody wrote to it.
    came: str = ""
    item_id: Any = None
    # The way to journal it, where the list is somebody's file rather than a folder.
    journal_href: str = ""
    # A notice of it failed, and it isn't opened: the client may not know that it is there.
    not_told: bool = False

    @property
    def has_marks(self) -> bool:
        return bool(
            self.is_held
            or self.waits
            or self.has_files
            or self.receipt
            or self.journaled
            or self.is_minor
            or self.gone_on
            or self.came
            or self.not_told
        )


def facts_of_items(items: QuerySet[MailboxItem]) -> QuerySet[Any, Any]:
    """All that is shown of what lies in a mailbox, as plain values."""
    here = Recipient.objects.filter(message=OuterRef("message"), mailbox=OuterRef("mailbox"))
    ways = here.exclude(arrival=Recipient.Arrival.ADDRESSED)
    by = Concat("forwarded_by__given_name", Value(" "), "forwarded_by__family_name")
    facts: QuerySet[Any, Any] = _with_facts(items, "message__", OuterRef("message")).annotate(
        arrival=Subquery(ways.values("arrival")[:1]),
        forwarded_by=Subquery(ways.values(name=by)[:1]),
    )
    return facts.values_list(*_AS_IT_LIES, "arrival", "forwarded_by", *_NAMES, named=True)


def facts_of_messages(messages: QuerySet[Any]) -> QuerySet[Any, Any]:
    """All that is shown of messages wherever they lie, as plain values."""
    facts: QuerySet[Any, Any] = _with_facts(messages, "", OuterRef("pk"))
    return facts.values_list("pk", "sent_at", "is_unread", "sender_kind", *_NAMES, named=True)


_AS_IT_LIES = (
    *("pk", "public_id", "folder", "sent_at", "read_at", "minor_importance"),
    *("trashed_from", "trashed_at"),
)
_NAMES = (
    *("uuid", "who", "role", "relation", "about_given", "about_family", "subject", "excerpt"),
    *("written_at", "asked", "waits_since", "to", "opened_at", "has_files", "journaled_at"),
    "not_told",
)


def _with_facts(rows: QuerySet[Any], message: str, outer: OuterRef) -> Any:
    """`message` leads from the row to its message, `outer` from a question about it back."""
    recipients = Recipient.objects.filter(message=outer)
    addressed = recipients.filter(arrival=Recipient.Arrival.ADDRESSED).order_by("pk")
    opened = recipients.filter(first_read_at__isnull=False).order_by("first_read_at")
    # Only a note keeps what was written; a file that was put into the file keeps the file.
    notes = JournaledMark.objects.filter(message=outer, entry__isnull=False).order_by("-at")
    return rows.annotate(
        uuid=F(f"{message}public_id"),
        who=F(f"{message}sender_name"),
        role=F(f"{message}sender_title"),
        relation=F(f"{message}thread__relation_label"),
        about_given=F(f"{message}thread__about__given_name"),
        about_family=F(f"{message}thread__about__family_name"),
        subject=F(f"{message}thread__subject"),
        written_at=F(f"{message}sent_at"),
        waits_since=waits_since(f"{message}thread__"),
        excerpt=Left(f"{message}body", 120),
        asked=F(f"{message}read_receipt_requested"),
        to=ArraySubquery(addressed.values("label")[: NAMED + 1]),
        opened_at=Subquery(opened.values("first_read_at")[:1]),
        has_files=Exists(Attachment.objects.filter(message=outer)),
        journaled_at=Subquery(notes.values("at")[:1]),
        not_told=Exists(undelivered().filter(trigger=OuterRef(f"{message}public_id"))),
    )


def row_of_item(item: Any, now: datetime, *, query: str = "", kept_days: int = 0) -> Row:
    """`query`: what the list is narrowed to, for the letter's page to show the same list.

    `kept_days`: how long what lies in the bin stays there.
    """
    is_sent = MailboxItem.Folder.SENT in {item.folder, item.trashed_from}
    place = f"?post={item.public_id}" + (f"&{query}" if query else "")
    return _row(
        item,
        now,
        is_sent=is_sent,
        href=reverse("messaging:message", args=[item.uuid]) + place,
        item_id=item.public_id,
        is_unread=item.read_at is None and not is_sent and not item.trashed_from,
        is_minor=item.minor_importance,
        gone_on=f"{gone_for_good_on(item.trashed_at, kept_days)}" if item.trashed_at else "",
        came="" if is_sent else came_briefly(item.arrival, item.forwarded_by),
    )


def row_of_message(message: Any, now: datetime, *, may_journal: bool = False) -> Row:
    is_to_journal = may_journal and not message.journaled_at and message.sent_at <= now
    return _row(
        message,
        now,
        journal_href=reverse("messaging:journal", args=[message.uuid]) if is_to_journal else "",
        is_sent=message.sender_kind != Mailbox.Kind.CITIZEN,
        href=reverse("messaging:message", args=[message.uuid]),
        is_unread=message.is_unread,
    )


def _row(found: Any, now: datetime, *, is_sent: bool, **differing: Any) -> Row:
    return Row(
        message_id=found.uuid,
        who=_to(found.to) if is_sent else found.who,
        role=_relation(found) if is_sent or not found.role else _role(found),
        subject=found.subject,
        text=" ".join(found.excerpt.split()),
        at=found.sent_at,
        at_short=short_time(found.sent_at, now),
        is_held=found.sent_at > now,
        has_files=found.has_files,
        waits=not is_sent
        and found.waits_since is not None
        and found.written_at >= found.waits_since,
        receipt=_receipt(found) if is_sent else ("Läskvitto begärt" if found.asked else ""),
        journaled=f"{stockholm(found.journaled_at):%Y-%m-%d}" if found.journaled_at else "",
        not_told=found.not_told,
        **differing,
    )


def _to(labels: list[str]) -> str:
    """*Till Karin och Johan*, *Till Karin, Johan m.fl.*"""
    if len(labels) > NAMED:
        return f"Till {', '.join(labels[:NAMED])} m.fl."
    return f"Till {' och '.join(labels)}" if labels else "Utan mottagare"


def _role(found: Any) -> str:
    return _relation(found) if found.relation and found.role == found.relation else found.role


def _relation(found: Any) -> str:
    """*vårdnadshavare till Elin Bergström*: no relation without whose it is."""
    if not found.relation:
        return ""
    return f"{found.relation} till {found.about_given} {found.about_family}"


def _receipt(found: Any) -> str:
    if not found.asked:
        return ""
    if found.opened_at is None:
        return "Ej läst"
    return f"Läst {stockholm(found.opened_at):%Y-%m-%d %H.%M}"


def gone_for_good_on(trashed_at: datetime, kept_days: int) -> date:
    """The day something leaves the bin, unless somebody takes it back before."""
    return stockholm_today(trashed_at) + timedelta(days=kept_days)


def short_time(at: datetime, now: datetime) -> str:
    """The clock today, day and month this year, the whole date before that."""
    here, today = stockholm(at), stockholm_today(now)
    if here.date() == today:
        return f"{here:%H.%M}"
    if here.date() > today - timedelta(days=300):
        return f"{here.day} {MONTHS[here.month - 1]}"
    return f"{here:%Y-%m-%d}"

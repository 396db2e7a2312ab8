"""What lies in a citizen's mailbox, as rows to print: from a fixed number of queries, newest first.

Paged by keyset: the address names the last conversation or message that was shown, and the next
page goes on behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from messaging.models import Draft, MailboxItem, Message
from messaging.reach import visible_threads
from messaging.withdrawn import subject_is_withdrawn
from portal.addressed import addressed_to
from portal.holding import held
from portal.paging import Page, newest_of, rows_behind
from portal.wording import withdrawn_subject

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from casework.models import Person
    from portal.holding import Held

Folder = MailboxItem.Folder


@dataclass(frozen=True)
class ThreadRow:
    """A conversation by the latest that came in it."""

    public_id: UUID
    subject: str
    subject_lang: str
    sender: str
    about: str
    at: datetime
    is_unread: bool
    # The oldest letter that isn't read, where others stand before it: there one reads on.
    read_on_at: UUID | None
    asks_for_receipt: bool
    # The latest is the absence message of whoever it is from, and no letter of theirs.
    is_automatic: bool
    # An answer is begun and not sent.
    has_draft: bool


@dataclass(frozen=True)
class SentRow:
    thread_id: UUID
    message_id: UUID
    subject: str
    subject_lang: str
    to: str
    at: datetime
    held: Held | None
    # An answer is begun in the conversation and not sent; told at the latest on a page.
    has_draft: bool


def threads_page(
    person: Person, behind: UUID | None = None, *, about: Person | None = None, unread: bool = False
) -> Page[ThreadRow]:
    """The conversations in which something has come; with `unread` those with something unread.

    `about` keeps to those about one person: what the hat that is on shows.
    """
    threads = _with_latest(person, timezone.now())
    if about is not None:
        threads = threads.filter(about=about)
    if unread:
        threads = threads.filter(first_unread__isnull=False)
    older = rows_behind(threads, "latest_at", threads.filter(public_id=behind) if behind else None)
    found = newest_of(older.order_by("-latest_at", "-pk"))
    begun = begun_on(person)
    return Page([_thread_row(person, thread, begun) for thread in found.rows], found.older)


def sent_page(
    person: Person, behind: UUID | None = None, *, about: Person | None = None
) -> Page[SentRow]:
    """The citizen's own letters, the newest first, those that can still be undone among them."""
    now = timezone.now()
    threads = visible_threads(person)
    if about is not None:
        threads = threads.filter(about=about)
    items = MailboxItem.objects.filter(
        mailbox__person=person, folder=Folder.SENT, message__thread__in=threads
    ).annotate(
        subject=F("message__thread__subject"),
        is_subject_gone=subject_is_withdrawn("message__thread"),
        begun_by=_citizen_who_began("message__thread"),
        thread_uuid=F("message__thread__public_id"),
        uuid=F("message__public_id"),
    )
    known = items.filter(message__public_id=behind) if behind else None
    found = newest_of(rows_behind(items, "sent_at", known).order_by("-sent_at", "-pk"), "uuid")
    to = addressed_to([item.message_id for item in found.rows])
    begun = begun_on(person)
    latest = {item.thread_uuid: item for item in reversed(found.rows)}
    rows = [
        _sent_row(item, to, now, begun if latest[item.thread_uuid] is item else set())
        for item in found.rows
    ]
    return Page(rows, found.older)


def begun_on(person: Person) -> set[str]:
    """The pages on which something is written that isn't sent: easily believed to be sent."""
    is_blank = Q(subject="", body="", files__isnull=True)
    begun = Draft.objects.filter(owner=person.user, sent_at=None).exclude(is_blank)
    return set(begun.order_by().values_list("path", flat=True))


def unread_count(person: Person) -> int:
    """Unread messages in conversations that can be opened: a count never tells of the others."""
    return sum(unread_by_person(person).values())


def unread_by_person(person: Person) -> dict[int, int]:
    """The same, apart for each person the conversations are about, by their keys."""
    unread = (
        MailboxItem.objects.unread(timezone.now())
        .filter(mailbox__person=person, message__thread__in=visible_threads(person))
        .filter(message__withdrawal__isnull=True)
    )
    counted = unread.order_by().values_list("message__thread__about").annotate(Count("pk"))
    return {about: count for about, count in counted if about is not None}


def _with_latest(person: Person, now: datetime) -> QuerySet[Any]:
    came = MailboxItem.objects.arrived(now).filter(
        mailbox__person=person, folder=Folder.INBOX, message__thread=OuterRef("pk")
    )
    unread = came.filter(read_at__isnull=True, message__withdrawal__isnull=True)
    latest = came.order_by("-sent_at", "-pk")
    lies = MailboxItem.objects.filter(mailbox__person=person, message__thread=OuterRef("pk"))
    oldest = lies.order_by("sent_at", "pk")
    return (
        visible_threads(person)
        .annotate(
            latest_at=Subquery(latest.values("sent_at")[:1]),
            sender=Subquery(latest.values("message__sender_name_to_citizen")[:1]),
            first=Subquery(oldest.values("message__public_id")[:1]),
            first_unread=Subquery(
                unread.order_by("sent_at", "pk").values("message__public_id")[:1]
            ),
            latest_kind=Subquery(latest.values("message__kind")[:1]),
            asks_for_receipt=Exists(unread.filter(message__read_receipt_requested=True)),
            is_subject_gone=subject_is_withdrawn(),
            begun_by=_citizen_who_began(),
        )
        .filter(latest_at__isnull=False)
        .select_related("about")
    )


def _citizen_who_began(thread: str = "pk") -> Combinable:
    """Null where a colleague began, and so named, the conversation. An annotation."""
    letters = Message.objects.filter(thread=OuterRef(thread)).order_by("sent_at", "pk")
    return Subquery(letters.values("sender_mailbox__person")[:1])


def _subject_lang(row: Any) -> str:
    """Colleagues write Swedish, citizens what they like; in place of what is gone stands a word of
    the page."""
    return "" if row.is_subject_gone or row.begun_by else "sv"


def _thread_row(person: Person, thread: Any, begun: set[str]) -> ThreadRow:
    return ThreadRow(
        public_id=thread.public_id,
        subject=withdrawn_subject() if thread.is_subject_gone else thread.subject,
        subject_lang=_subject_lang(thread),
        sender=thread.sender,
        about=thread.about.full_name if thread.about_id != person.pk else "",
        at=thread.latest_at,
        is_unread=thread.first_unread is not None,
        read_on_at=thread.first_unread if thread.first_unread != thread.first else None,
        asks_for_receipt=thread.asks_for_receipt,
        is_automatic=thread.latest_kind == Message.Kind.AUTO_REPLY,
        has_draft=_has_draft(thread.public_id, begun),
    )


def _has_draft(thread_id: UUID, begun: set[str]) -> bool:
    return reverse("portal:thread", args=[thread_id]) in begun


def _sent_row(item: Any, to: dict[int, str], now: datetime, begun: set[str]) -> SentRow:
    return SentRow(
        thread_id=item.thread_uuid,
        message_id=item.uuid,
        subject=withdrawn_subject() if item.is_subject_gone else item.subject,
        subject_lang=_subject_lang(item),
        to=to.get(item.message_id, ""),
        at=item.sent_at,
        held=held(item.uuid, item.sent_at, now),
        has_draft=_has_draft(item.thread_uuid, begun),
    )

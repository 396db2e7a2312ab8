"""To whom and when a document's PDFs were sent, for those who may open the document.

Nothing of what the letters say: those are read in the mailboxes they lie in (I10). And of what the
other side of an assignment has sent, only what one may read oneself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from accounts.calendar import stockholm
from casework.reach import not_closed_to
from journal.models import Document
from messaging.models import Attachment, Recipient
from messaging.reach import readable_messages
from messaging.receipts import openings, short_receipt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.actor import Actor
    from journal.models import FiledItem
    from messaging.models import Message
    from messaging.papers import EnclosedPaper

MOST = 100
NOT_ASKED = "Läskvitto begärdes inte"


@dataclass(frozen=True)
class Sending:
    """One PDF in one letter: *Skickad 2026-11-30 09.14 till Samira Haddad*."""

    heading: str
    rendition_id: UUID
    at: datetime
    to: str
    by: str
    state: str


def sent_before(actor: Actor, papers: Iterable[EnclosedPaper], *, now: datetime) -> list[str]:
    """Of each paper in a letter that went to somebody before: the latest time, in a sentence.

    For whoever is about to send the same summons a second time.
    """
    found = []
    for paper in papers:
        latest = _sent(actor, now, paper.original).first()
        if latest is not None:
            at = f"{stockholm(latest.message.sent_at):%Y-%m-%d %H.%M}"
            found.append(f"Handlingen {paper.title} skickades {at} till {_to(latest)}.")
    return found


def sendings_of(actor: Actor, document: Document, *, now: datetime) -> list[Sending]:
    """The latest first. Who is closed to the reader by a circle is not named, nor is the letter."""
    return [_sending(one, now) for one in _sent(actor, now, document)[:MOST]]


def _sent(actor: Actor, now: datetime, paper: Document | FiledItem) -> QuerySet[Attachment]:
    which = "source_rendition__document" if isinstance(paper, Document) else "source_item"
    closed = "message__thread__citizen__"
    named = not_closed_to(actor, through=closed)
    sent = _with_facts(Attachment.objects.filter(named, **{which: paper}))
    # A provider's own papers lie in its assignment, the authority's in the case.
    if actor.is_provider is not bool(paper.assignment_id):
        sent = sent.filter(message__in=readable_messages(actor, now))
    return sent.order_by("-message__sent_at", "-pk")


def _with_facts(sent: QuerySet[Attachment]) -> QuerySet[Attachment]:
    recipients = Recipient.objects.select_related("mailbox", "via", "first_read_by")
    return sent.select_related(
        "source_rendition", "message__sender_mailbox", "message__withdrawal"
    ).prefetch_related("message__items", Prefetch("message__recipients", recipients.order_by("pk")))


def _sending(sent: Attachment, now: datetime) -> Sending:
    message, rendition = sent.message, sent.source_rendition
    assert rendition is not None
    return Sending(
        heading=rendition.heading,
        rendition_id=rendition.public_id,
        at=message.sent_at,
        to=_to(sent),
        by=message.sender_name,
        state=_state(message, now),
    )


def _to(sent: Attachment) -> str:
    addressed = sent.message.recipients.all()
    return ", ".join(one.label for one in addressed if one.arrival == Recipient.Arrival.ADDRESSED)


def _state(message: Message, now: datetime) -> str:
    if hasattr(message, "withdrawal"):
        return "Återtaget"
    if message.is_held(now):
        return "Skickas strax, kan ångras"
    if not message.read_receipt_requested:
        return NOT_ASKED
    return short_receipt(openings(message, (), now))

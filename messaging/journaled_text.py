"""What a journaled message says in the case file: the facts of the letter, and its words (R71).

The words may be trimmed (decision 9); who said them, to whom, when and whether they were read
can't be. That a letter was opened is never called served (delgivning).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from messaging.models import Mailbox, Recipient
from messaging.receipts import NOT_READ, clock, openings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.actor import Actor
    from messaging.models import Message
    from messaging.receipts import Opening


def note_of(actor: Actor, message: Message, words: str = "") -> str:
    """The whole note, with what the actor may know of who has opened the letter by now."""
    return journaled_text(
        message,
        files=_file_names(message),
        words=words or message.body,
        opened=_openings(actor, message),
    )


def facts_of(actor: Actor, message: Message) -> list[str]:
    """What stands first in the note whatever becomes of the words."""
    return _facts(message, _file_names(message), _openings(actor, message))


def journaled_text(
    message: Message, *, files: Sequence[str], words: str, opened: Sequence[Opening] = ()
) -> str:
    return "\n".join([*_facts(message, files, opened), "", words])


def sender_in_words(message: Message) -> str:
    """*Karin Bergström (vårdnadshavare)*, or a colleague with title and unit."""
    label = message.thread.relation_label if message.is_from_citizen else message.sender_title
    return f"{message.sender_name} ({label})" if label else message.sender_name


def _facts(message: Message, files: Sequence[str], opened: Sequence[Opening]) -> list[str]:
    lines = [
        f"Från: {sender_in_words(message)}",
        f"Till: {', '.join(_to(message))}",
        f"Ämne: {message.thread.subject}",
        f"Skickat: {clock(message.sent_at)}",
    ]
    if files:
        lines.append(f"Bilagor: {', '.join(files)}")
    if message.read_receipt_requested:
        lines.append("Läskvitto begärt")
    return [*lines, *map(_read, opened)]


def _to(message: Message) -> list[str]:
    """Whom the sender chose; a person in relation with what they are, as when they write."""
    rows = message.recipients.select_related("mailbox").order_by("pk")
    relation = message.thread.relation_label
    chosen = [one for one in rows if one.arrival == Recipient.Arrival.ADDRESSED] or rows
    return [
        f"{one.label} ({relation})" if relation and one.mailbox.is_citizens else one.label
        for one in chosen
    ]


def _read(opening: Opening) -> str:
    if opening.words == NOT_READ:
        return f"{opening.to}: {NOT_READ} när meddelandet journalfördes"
    return f"{opening.to}: {opening.words}"


def _openings(actor: Actor, message: Message) -> list[Opening]:
    people = ("mailbox__owner", "mailbox__person", "via__owner", "via__person")
    recipients = Recipient.objects.select_related(*people, "first_read_by", "forwarded_by")
    prefetch_related_objects([message], "items", Prefetch("recipients", recipients.order_by("pk")))
    mine = Mailbox.objects.visible_to(actor).values_list("pk", flat=True)
    return openings(message, set(mine), timezone.now())


def _file_names(message: Message) -> list[str]:
    return list(message.attachments.order_by("pk").values_list("filename", flat=True))

"""What is proposed for what goes into the case file: as what, from whom, under which heading.

Proposed and no more: it stands in the form for whoever presses OK (domain 4.6, 4.10.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm
from casework.models import Case
from journal.direction_marks import one_line
from journal.models import FiledItemType, SenderType
from journal.place import lies_in, owner_of
from messaging.targets import ONLY_ONE

if TYPE_CHECKING:
    from accounts.actor import Actor
    from journal.place import Owner
    from messaging.models import Attachment, Message

# Who sends, by what the writer is to the file holder.
_SENDER_BY_RELATION = {
    "vårdnadshavare": "guardian",
    "särskilt förordnad vårdnadshavare": "guardian",
    "ombud": "representative",
    "god man": "representative",
    "förvaltare": "representative",
}
# The types to try, the likeliest first; the last may come from anybody.
_TYPES = ("letter", "other")
_TYPES_OF_ASSISTANCE = ("application_basis", *_TYPES)
# A sign between two words, which a heading has no use for.
_JOINED = re.compile(r"_|(?<=[^\W\d])-(?=[^\W\d])")


@dataclass(frozen=True)
class Proposal:
    """None where the municipality has no such code."""

    type: FiledItemType | None
    sender: SenderType | None


def proposed_for(actor: Actor, message: Message, place: Owner | None) -> Proposal:
    """As what the message's files are filed, from two queries for all of them."""
    code = _sender_code(actor, message)
    sender = SenderType.objects.filter(code=code, is_active=True).first()
    if sender is None:
        return Proposal(None, None)
    is_assistance = isinstance(place, Case) and place.area == Case.Area.ECONOMIC_ASSISTANCE
    possible = list(sender.types.filter(is_active=True).order_by("sort", "name", "pk"))
    by_code = {one.code: one for one in possible}
    wanted = _TYPES_OF_ASSISTANCE if is_assistance else _TYPES
    usual = [by_code[one] for one in wanted if one in by_code]
    only = possible if len(possible) == ONLY_ONE else []
    return Proposal(next(iter([*usual, *only]), None), sender)


def heading_of(message: Message) -> str:
    """*Journalfört meddelande: 2026-12-01 Hyresavi* (4.10.5)."""
    day = f"{stockholm(message.sent_at):%Y-%m-%d}"
    return one_line(f"Journalfört meddelande: {day} {message.thread.subject}")


def proposed_heading(filename: str) -> str:
    """*Begäran om komplettering* for begäran-om_komplettering.pdf."""
    words = " ".join(_JOINED.sub(" ", filename.rsplit(".", 1)[0]).split())
    return words[:1].upper() + words[1:]


def place_in_file(attachment: Attachment) -> Owner | None:
    """Where the paper lies already, when the file came out of a case file itself."""
    paper = attachment.source
    return owner_of(lies_in(paper)) if paper else None


def _sender_code(actor: Actor, message: Message) -> str:
    """A colleague's letter is of the own side: nobody journals the other side's."""
    if not message.is_from_citizen:
        return "provider" if actor.is_provider else "authority"
    thread = message.thread
    if not thread.is_about_another:
        return "client"
    return _SENDER_BY_RELATION.get(thread.relation_label, "related_person")

"""The drafts as a list: to whom, what, and whether one can go on writing there.

A number of queries that doesn't grow with the drafts. What is written to people who are out of
reach by now is told without their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.models import User
from casework.models import Person
from messaging.models import Draft, DraftFile, Mailbox
from messaging.reach import readable_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.actor import Actor
    from messaging.models import Message

PAGE = 50
# The id that a form's value begins with, whatever kind of recipient it names.
NAMED = re.compile(r"(?:\w+:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
UNREADABLE = "Konversationen kan inte öppnas längre, eller inte i den roll du har nu."


@dataclass(frozen=True)
class DraftRow:
    """One draft in the list; `problem` says why one can't go on writing it."""

    draft: Draft
    to: str
    has_files: bool
    problem: str = ""

    @property
    def href(self) -> str:
        return f"{self.draft.path}?utkast={self.draft.public_id}"


def list_drafts(actor: Actor, behind: UUID | None = None) -> tuple[list[DraftRow], UUID | None]:
    """A page of the actor's drafts, the latest first, and the one that older ones come behind."""
    attached = DraftFile.objects.filter(draft=OuterRef("pk"))
    own = Draft.objects.of(actor.user).annotate(has_files=Exists(attached))
    last = own.filter(public_id=behind).first() if behind else None
    if last is not None:
        earlier = Q(updated_at=last.updated_at, pk__lt=last.pk)
        own = own.filter(Q(updated_at__lt=last.updated_at) | earlier)
    page = list(own.order_by("-updated_at", "-pk")[: PAGE + 1])
    older = page[PAGE - 1].public_id if len(page) > PAGE else None
    return rows_of(actor, page[:PAGE]), older


def rows_of(actor: Actor, drafts: Sequence[Draft]) -> list[DraftRow]:
    answered = {draft.pk: _answered(draft) for draft in drafts}
    readable = _readable(actor, answered.values())
    names = _names(actor, [value for draft in drafts for value in draft.recipients])
    return [_row(draft, answered[draft.pk], readable, names) for draft in drafts]


def _row(
    draft: Draft, answered: UUID | None, readable: dict[UUID, Message], names: dict[str, str]
) -> DraftRow:
    has_files = getattr(draft, "has_files", False)
    if answered is None:
        to = [names[one] for value in draft.recipients if (one := _id_in(value)) in names]
        words = f"Till {', '.join(dict.fromkeys(to))}" if to else "Ingen mottagare vald"
        return DraftRow(draft, words, has_files)
    message = readable.get(answered)
    if message is None:
        return DraftRow(draft, "Svar", has_files, problem=UNREADABLE)
    citizen = message.thread.citizen
    name = citizen.full_name if citizen else message.sender_name
    return DraftRow(draft, f"Svar till {name}", has_files)


def _answered(draft: Draft) -> UUID | None:
    """The letter that is answered, by the page the draft is written on."""
    try:
        found = resolve(draft.path).kwargs.get("message_id")
    except Resolver404:
        return None
    return found if isinstance(found, UUID) else None


def _readable(actor: Actor, ids: Iterable[UUID | None]) -> dict[UUID, Message]:
    asked = [one for one in ids if one is not None]
    messages = readable_messages(actor, timezone.now()).filter(public_id__in=asked)
    return {one.public_id: one for one in messages.select_related("thread__citizen").order_by("pk")}


def _names(actor: Actor, values: Iterable[str]) -> dict[str, str]:
    """Whom the values name: clients within reach, colleagues, shared mailboxes."""
    ids = {one for value in values if (one := _id_in(value))}
    persons = Person.objects.visible_to(actor).filter(public_id__in=ids).order_by("pk")
    staff = User.objects.filter(kind=User.Kind.STAFF, public_id__in=ids).order_by("pk")
    shared = Mailbox.objects.filter(kind=Mailbox.Kind.SHARED, public_id__in=ids).order_by("pk")
    return {
        **{str(one.public_id): one.full_name for one in persons},
        **{str(one.public_id): one.full_name for one in staff},
        **{str(one.public_id): one.name for one in shared},
    }


def _id_in(value: str) -> str:
    found = NAMED.match(value)
    return found[1] if found else ""

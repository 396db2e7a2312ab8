"""What a form sends back for each one it is written to: never a name, always an id.

A client is *who.about whom.in which case or assignment*, the last part empty when the letter
concerns none; a colleague is *user:id*, and a shared mailbox *mailbox:id*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

USER, MAILBOX = "user", "mailbox"
_LONGEST = 120


def recipients_in(posted: QueryDict) -> list[str]:
    """Who is ticked, each with the case that was chosen for them.

    Without those that *Ta bort* names: who can't be reached is taken away, and the rest is kept.
    """
    places = {parts_of(value)[0]: value[:_LONGEST] for value in posted.getlist("place")}
    away = set(posted.get("take_away", "").split(","))
    ticked = (value[:_LONGEST] for value in posted.getlist("recipients"))
    kept = (places.get(parts_of(value)[0], value) for value in ticked if value not in away)
    return list(dict.fromkeys(value.replace("\x00", "") for value in kept if value))


def parts_of(value: str) -> tuple[str, str]:
    """A client's value as whom it is to and about, and in which case, if any."""
    whom, _dot, place = value.rpartition(".") if value.count(".") == 2 else (value, "", "")
    return whom, place


def is_colleague(value: str) -> bool:
    return value.startswith((f"{USER}:", f"{MAILBOX}:"))


def is_client(value: str) -> bool:
    """Whether it could name a client: whoever makes one up chooses nobody."""
    parts = value.split(".")
    return len(parts) in {2, 3} and is_uuid(parts[0]) and is_uuid(parts[1])


def ids_in(values: Iterable[str], kind: str) -> list[str]:
    """The ids of one kind of colleague's value, without what is no id."""
    found = (value.partition(":") for value in values)
    return [rest for head, _colon, rest in found if head == kind and is_uuid(rest)]


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False

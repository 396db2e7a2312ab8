"""How a letter came to a mailbox that it wasn't written to, in words (I17, P5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Mailbox, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable

Arrival = Recipient.Arrival


def how_it_came(recipient: Recipient) -> str:
    """*Vidarebefordrat från Amir Rezai*; nothing for a mailbox the sender chose."""
    if recipient.arrival == Arrival.BY_HAND and recipient.forwarded_by is not None:
        return f"Vidarebefordrat av {recipient.forwarded_by.full_name}"
    meant_for = name_of(recipient.via) if recipient.via else ""
    words = {
        Arrival.FORWARDED: f"Vidarebefordrat från {meant_for}",
        Arrival.HANDED_OVER: f"Överlämnat från {meant_for}",
        Arrival.CIRCLE: f"Skrivet till {meant_for}, ligger hos dem som får läsa",
        Arrival.UNITS_ROUTE: "Enligt enhetens rutin"
        + (f", skrivet till {meant_for}" if meant_for else ""),
    }
    return words.get(Arrival(recipient.arrival), "")


def came_briefly(arrival: str | None, forwarded_by: str) -> str:
    """The same in a list, where there is room for a word or two."""
    if not arrival or arrival in {Arrival.ADDRESSED, Arrival.CIRCLE}:
        return ""
    words = Arrival(arrival).label.capitalize()
    return f"{words} av {forwarded_by}" if arrival == Arrival.BY_HAND else words


def name_of(mailbox: Mailbox) -> str:
    """Whose mailbox it is; a shared one bears a name of its own."""
    if mailbox.owner is not None:
        return mailbox.owner.full_name
    return mailbox.person.full_name if mailbox.person is not None else mailbox.name


def in_words(names: Iterable[str]) -> str:
    """*Anna, Bo och Cecilia*."""
    listed = list(dict.fromkeys(names))
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} och {listed[-1]}"

"""To whom an answer goes: never to anybody who isn't in the conversation (C26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.actions.mailboxes import citizens_mailbox
from messaging.actions.routing import Addressee
from messaging.directory import in_directory
from messaging.models import Mailbox, Recipient

if TYPE_CHECKING:
    from messaging.models import Message


def answered(message: Message, mailbox: Mailbox, *, to_everybody: bool = False) -> list[Addressee]:
    """Who gets an answer from this mailbox: who wrote, or everybody in a colleagues' conversation.

    In one's own letter: whom it was written to. Empty when there is nobody left to answer.
    """
    thread = message.thread
    if thread.citizen is not None and not mailbox.is_citizens:
        return [Addressee(citizens_mailbox(thread.citizen), thread.citizen.full_name)]
    others = everybody_else(message, mailbox)
    if thread.is_with_citizen or not to_everybody:
        return others[:1]
    # Who has left meanwhile is no reason to answer nobody; alone, they are told of (answerable).
    there = set(in_directory().filter(pk__in=[one.mailbox.pk for one in others]))
    return [one for one in others if one.mailbox in there] or others


def answers_everybody(message: Message, mailbox: Mailbox) -> bool:
    """Whether there are more than one to answer (*Svara alla*)."""
    return len(answered(message, mailbox, to_everybody=True)) > 1


def everybody_else(message: Message, mailbox: Mailbox) -> list[Addressee]:
    """Who wrote, then whom it was written to; neither where it is answered from nor the writer."""
    chosen = message.recipients.filter(arrival=Recipient.Arrival.ADDRESSED)
    rows = chosen.select_related("mailbox__owner").order_by("pk")
    addressed = [Addressee(one.mailbox, one.label) for one in rows]
    wrote = message.sender_mailbox
    everybody = {one.mailbox.pk: one for one in [Addressee(wrote, _named(message)), *addressed]}
    everybody.pop(mailbox.pk, None)
    # A letter to oneself is answered to oneself.
    return list(everybody.values()) or addressed[:1]


def _named(message: Message) -> str:
    """A shared mailbox is answered by its own name, whoever wrote from it."""
    mailbox = message.sender_mailbox
    return mailbox.name if mailbox.kind == Mailbox.Kind.SHARED else message.sender_name

"""What is settled before an answer is written: from which mailbox, to whom, and whether at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.access import item_of, items_of
from messaging.answerable import lock_on
from messaging.answers import answered, answers_everybody, everybody_else
from messaging.members import may_write_from
from messaging.models import Mailbox

if TYPE_CHECKING:
    from accounts.actor import Actor
    from messaging.actions.routing import Addressee
    from messaging.answerable import Lock
    from messaging.models import Message


@dataclass(frozen=True)
class Answering:
    """`mailboxes`: those to choose from; `mailbox`: the one that is chosen."""

    message: Message
    to_everybody: bool
    mailboxes: list[Mailbox]
    mailbox: Mailbox
    to: list[Addressee]
    lock: Lock | None
    has_several: bool
    # Those of everybody who can't be reached any more: they are named, and get nothing.
    left_out: list[str]

    @property
    def is_from_shared(self) -> bool:
        return self.mailbox.kind == Mailbox.Kind.SHARED


def answering(
    actor: Actor, message: Message, *, post: str = "", chosen: str = "", to_everybody: bool = False
) -> Answering:
    """`post`: the copy that was opened (messaging.access.item_of); `chosen`: another mailbox."""
    opened = item_of(actor, message, post)
    lying = {one.mailbox_id: one.mailbox for one in [opened, *items_of(actor, message)]}
    writable = [one for one in lying.values() if _is_writable(actor, one)]
    mailboxes = writable or [opened.mailbox]
    mailbox = next((one for one in mailboxes if str(one.public_id) == chosen), mailboxes[0])
    to = answered(message, mailbox, to_everybody=to_everybody)
    return Answering(
        message=message,
        to_everybody=to_everybody,
        mailboxes=mailboxes,
        mailbox=mailbox,
        to=to,
        lock=lock_on(actor, message.thread, mailbox, to),
        has_several=answers_everybody(message, mailbox),
        left_out=_left_out(message, mailbox, to) if to_everybody else [],
    )


def _left_out(message: Message, mailbox: Mailbox, to: list[Addressee]) -> list[str]:
    if message.thread.is_with_citizen:
        return []
    reached = {one.mailbox.pk for one in to}
    everybody = everybody_else(message, mailbox)
    return [one.label for one in everybody if one.mailbox.pk not in reached]


def _is_writable(actor: Actor, mailbox: Mailbox) -> bool:
    return mailbox.kind == Mailbox.Kind.STAFF or may_write_from(actor, mailbox)

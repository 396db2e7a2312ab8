"""Those whom the writer chose, as mailboxes to send to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.actions.mailboxes import colleagues_mailbox
from messaging.actions.routing import Addressee

if TYPE_CHECKING:
    from collections.abc import Iterable

    from messaging.directory import Colleague


def addressees(colleagues: Iterable[Colleague]) -> list[Addressee]:
    """Who has no mailbox yet gets one: the first letter is on its way to it."""
    found = []
    for one in colleagues:
        mailbox = one.mailbox or (colleagues_mailbox(one.user) if one.user else None)
        if mailbox is not None:
            found.append(Addressee(mailbox, one.label))
    return found

"""What somebody is told above their own Inkorg: who reads it, that one is away, that it has left.

Whoever set it, its owner must see it: a forgotten absence answers for somebody who is back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Absence, Mailbox, MailboxCover

Note = MailboxCover | Absence | Mailbox

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User


def inbox_notes(user: User, mailbox: Mailbox, today: date) -> list[Note]:
    """Each says its sentence by `told`."""
    covers = MailboxCover.objects.told_to(user, today).select_related("user")
    absences = Absence.objects.on(today).filter(user=user).select_related("set_by")
    handed_over = [mailbox] if mailbox.handed_over_to_id else []
    return [*handed_over, *absences.order_by("pk"), *covers]

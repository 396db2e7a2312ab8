"""A shared mailbox is never without somebody who reads it and somebody who manages it (F1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from messaging.members import MANAGERS, at_work
from messaging.models import MailboxGrant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from messaging.models import Mailbox


def missing_in(mailbox: Mailbox, grants: Iterable[MailboxGrant], day: date) -> str:
    """What the mailbox would lack on a day with these rights: a sentence, or nothing.

    The rights are given and not asked for: the administration judges them before they are saved,
    the verbs afterwards.
    """
    roles = set(at_work(mailbox, day).values_list("user", "role"))
    if any(role in MANAGERS for _user, role in roles):
        return ""
    here = {user for user, _role in roles}
    holding = [one for one in grants if _holds_on(one, day) and one.user_id in here]
    if not holding:
        return _lacks("läsa", day)
    if all(one.level != MailboxGrant.Level.MANAGE for one in holding):
        return _lacks("sköta", day)
    return ""


def _holds_on(grant: MailboxGrant, day: date) -> bool:
    if grant.since is None or grant.since > day:
        return False
    return grant.until is None or grant.until >= day


def _lacks(deed: str, day: date) -> str:
    when = "i dag" if day == stockholm_today() else f"från och med {day:%Y-%m-%d}"
    return (
        "En gemensam brevlåda måste ha minst en medarbetare på enheten som kan "
        f"{deed} den {when}. Ge någon annan den behörigheten först."
    )

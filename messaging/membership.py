"""The members of a shared mailbox as they are listed: who, how, and whether it holds today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from messaging.members import MANAGERS, at_work

if TYPE_CHECKING:
    from accounts.models import User
    from messaging.models import Mailbox, MailboxGrant


@dataclass(frozen=True)
class Member:
    grant: MailboxGrant
    # Planned, in force, or asleep since the colleague works elsewhere.
    is_on: bool
    works_here: bool


@dataclass(frozen=True)
class Members:
    granted: list[Member]
    # The unit's managers, who need no grant.
    managers: list[User]


def members_of(mailbox: Mailbox) -> Members:
    """Everybody with a right now or to come, and the managers."""
    today = stockholm_today()
    roles = list(at_work(mailbox, today).select_related("user").order_by("user__sort_name", "pk"))
    here = {role.user_id for role in roles}
    grants = mailbox.grants.to_come(today).select_related("user")
    return Members(
        granted=[
            Member(one, one.since <= today, one.user_id in here)
            for one in grants.order_by("user__sort_name", "since", "pk")
        ],
        managers=list({role.user: None for role in roles if role.role in MANAGERS}),
    )

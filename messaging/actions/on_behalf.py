"""Deciding over a mailbox: one's own, or that of a colleague at the unit one manages (F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from messaging.actions.mailboxes import colleagues_mailbox
from messaging.coworkers import coworkers
from messaging.models import Mailbox

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


def check_decides_for(by: Actor, colleague: User, today: date) -> None:
    """Asked in the verb's transaction: the colleague may have left since the page was shown."""
    if colleague == by.user:
        return
    at_the_unit = by.unit is not None and coworkers(by.user, by.unit, today).contains(colleague)
    if not by.manages_units_post or not at_the_unit:
        raise ValidationError("Medarbetaren arbetar inte längre på din enhet.")


def hold_mailbox(colleague: User) -> Mailbox:
    """Nobody else decides over the mailbox until the transaction ends."""
    own = colleagues_mailbox(colleague)
    return Mailbox.objects.select_for_update().get(pk=own.pk)


def whose(by: Actor, colleague: User) -> str:
    """What the access log says beside the deed, when it was done for somebody else."""
    return "" if colleague == by.user else f"åt {colleague}: "

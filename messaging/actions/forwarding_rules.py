"""Sending new messages on to a shared mailbox, and only there (R113, R114, I17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from messaging.actions.on_behalf import check_decides_for, hold_mailbox, whose
from messaging.members import read_by
from messaging.models import ForwardingRule

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Mailbox


@transaction.atomic
def set_forwarding(
    *,
    by: Actor,
    colleague: User,
    to_mailbox: Mailbox,
    since: date,
    until: date | None,
    keep_copy: bool,
    today: date | None = None,
) -> ForwardingRule:
    """Forward from a day on, maybe to a day; one such rule at a time.

    Raises ValidationError when there is one, when the days can't be, or when the mailbox isn't
    one the colleague reads.
    """
    today = today or stockholm_today()
    check_decides_for(by, colleague, today)
    if since < today:
        raise ValidationError({"since": "Från kan tidigast vara i dag."})
    if until is not None and until < since:
        raise ValidationError(
            {"until": "Sista dagen ska vara samma dag som den första eller senare."}
        )
    hold_mailbox(colleague)
    check_reads(colleague, to_mailbox, today)
    _end_what_is_over(colleague, today)
    if other := _running(colleague):
        sentence = f"Meddelanden vidarebefordras redan till {other.to_mailbox.name}. Avsluta först."
        raise ValidationError({"to_mailbox": sentence})
    rule = ForwardingRule.objects.create(
        user=colleague,
        to_mailbox=to_mailbox,
        since=since,
        until=until,
        keep_copy=keep_copy,
        set_by=by.user,
    )
    _record(Action.CREATED, by, rule)
    return rule


@transaction.atomic
def end_forwarding(*, by: Actor, rule: ForwardingRule) -> bool:
    """End it at once. False when it was ended already."""
    still = ForwardingRule.objects.filter(pk=rule.pk, ended_at__isnull=True)
    if not still.update(ended_at=timezone.now()):
        return False
    _record(Action.CHANGED, by, rule, "; avslutad")
    return True


def check_reads(colleague: User, mailbox: Mailbox, today: date) -> None:
    """Never to somebody else's post: the colleague must read there already (I17)."""
    if not read_by(colleague, today).filter(pk=mailbox.pk).exists():
        sentence = f"{colleague.full_name} har inte behörighet till {mailbox.name}."
        raise ValidationError({"to_mailbox": sentence})


def _running(colleague: User) -> ForwardingRule | None:
    rules = ForwardingRule.objects.filter(
        user=colleague, absence__isnull=True, ended_at__isnull=True
    )
    return rules.select_related("to_mailbox").first()


def _end_what_is_over(colleague: User, today: date) -> None:
    """Its last day has passed, and it makes room for the next."""
    over = ForwardingRule.objects.filter(
        user=colleague, absence__isnull=True, ended_at__isnull=True, until__lt=today
    )
    over.update(ended_at=timezone.now())


def _record(action: Action, by: Actor, rule: ForwardingRule, more: str = "") -> None:
    audit.log.record(
        action,
        by=by,
        object_type="forwarding",
        object_id=rule.public_id,
        reason=f"{whose(by, rule.user)}till {rule.to_mailbox.name}{more}"[:500],
    )

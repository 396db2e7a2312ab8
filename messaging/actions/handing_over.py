"""Handing a colleague's mailbox over to the unit when they leave, and taking it back (C21)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from accounts.models import Membership
from audit.models import Action
from messaging.actions.on_behalf import hold_mailbox
from messaging.handing_over import INBOX, HandOver, plan_hand_over
from messaging.models import Absence, ForwardingRule, Mailbox, MailboxItem, Recipient

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actor import Actor
    from accounts.models import User

Arrival = Recipient.Arrival


@transaction.atomic
def hand_over(*, by: Actor, colleague: User, to: Mailbox, now: datetime | None = None) -> HandOver:
    """Lay what waits in the unit's mailbox, and let what is to come go there.

    Done again it lays only what has come meanwhile. Raises ValidationError when the colleague is
    needed at another unit, or when the mailbox is handed over to another one already.
    """
    now = now or timezone.now()
    if to.kind != Mailbox.Kind.SHARED or not to.is_active or to.unit != by.unit:
        raise ValidationError("Välj en gemensam brevlåda på din enhet.")
    _check_works_nowhere_else(by, colleague, now)
    mailbox = hold_mailbox(colleague)
    if mailbox.handed_over_to_id not in (None, to.pk):
        raise ValidationError("Brevlådan är redan överlämnad till en annan. Ta tillbaka den först.")
    plan = plan_hand_over(mailbox, to)
    _lay(plan, mailbox, to)
    _end_what_is_set(colleague, now)
    is_new = mailbox.handed_over_to_id is None
    if is_new:
        mailbox.handed_over_to, mailbox.handed_over_at, mailbox.handed_over_by = to, now, by.user
        mailbox.save(update_fields=["handed_over_to", "handed_over_at", "handed_over_by"])
    if is_new or plan.letters:
        said = f"{colleague} lämnade över till {to.name}: {len(plan.letters)} meddelanden"
        _record(by, mailbox, said)
    return plan


@transaction.atomic
def take_back(*, by: Actor, mailbox: Mailbox) -> bool:
    """What comes from now on goes to the colleague again; what was laid over stays.

    False when it wasn't handed over.
    """
    handed_over = Mailbox.objects.filter(pk=mailbox.pk, handed_over_to__isnull=False)
    if not handed_over.update(handed_over_to=None, handed_over_at=None, handed_over_by=None):
        return False
    _record(by, mailbox, f"{mailbox.owner} tog tillbaka brevlådan")
    return True


def _check_works_nowhere_else(by: Actor, colleague: User, now: datetime) -> None:
    """Who works at two units gets post at both, and one mailbox holds it."""
    roles = Membership.objects.valid_on(stockholm_today(now)).filter(user=colleague)
    other = roles.exclude(unit=by.unit).select_related("unit").order_by("pk").first()
    if other is not None:
        raise ValidationError(
            f"{colleague.full_name} arbetar också på {other.unit.name}, och brevlådan används där. "
            "Den kan inte lämnas över."
        )


def _lay(plan: HandOver, mailbox: Mailbox, to: Mailbox) -> None:
    """By the letter's own moment: how long somebody has waited is still to be seen."""
    Recipient.objects.bulk_create(
        (
            Recipient(
                message=one.message,
                mailbox=to,
                label=to.name,
                arrival=Arrival.HANDED_OVER,
                via=mailbox,
            )
            for one in plan.letters
            if one.folder == INBOX
        ),
        # What was written to the unit and lay with the colleague instead is known there already.
        ignore_conflicts=True,
    )
    MailboxItem.objects.bulk_create(
        MailboxItem(
            mailbox=to,
            message=one.message,
            folder=one.folder,
            sent_at=one.sent_at,
            read_at=_read_at(one),
        )
        for one in plan.letters
    )


def _read_at(letter: MailboxItem) -> datetime | None:
    """What nobody has answered is new to those who take over, though the colleague had read it."""
    since = letter.message.thread.waits_since
    if letter.folder == INBOX and since is not None and letter.sent_at >= since:
        return None
    return letter.read_at


def _end_what_is_set(colleague: User, now: datetime) -> None:
    """Nothing answers or forwards for somebody who isn't coming back."""
    Absence.objects.to_come(stockholm_today(now)).filter(user=colleague).update(ended_at=now)
    ForwardingRule.objects.filter(user=colleague, ended_at__isnull=True).update(ended_at=now)


def _record(by: Actor, mailbox: Mailbox, reason: str) -> None:
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="mailbox",
        object_id=mailbox.public_id,
        reason=reason[:500],
    )

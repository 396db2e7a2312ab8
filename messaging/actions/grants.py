"""Who may use a shared mailbox: letting in, changing and taking away (R115, F1)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from messaging.members import at_work
from messaging.models import Mailbox, MailboxGrant
from messaging.seen_to import missing_in

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


@transaction.atomic
def add_member(
    *,
    by: Actor,
    mailbox: Mailbox,
    colleague: User,
    level: str,
    since: date,
    until: date | None = None,
) -> MailboxGrant:
    """Let a colleague of the unit in. What only a few may read there stays closed to others (I19).

    Raises ValidationError when the colleague has left the unit, has a right to the mailbox already,
    or when the days can't be.
    """
    today = stockholm_today()
    _check_days(since, until, today)
    held = _hold(mailbox)
    if not at_work(held, today).filter(user=colleague).exists():
        raise ValidationError({"colleague": "Välj en medarbetare som arbetar på enheten."})
    if held.grants.to_come(today).filter(user=colleague).exists():
        sentence = f"{colleague.full_name} har redan behörighet. Ändra den i listan."
        raise ValidationError({"colleague": sentence})
    grant = MailboxGrant.objects.create(
        mailbox=held, user=colleague, level=level, since=since, until=until, granted_by=by.user
    )
    _record(Action.CREATED, by, grant, grant.get_level_display())
    return grant


@transaction.atomic
def change_member(
    *, by: Actor, mailbox: Mailbox, colleague: User, level: str, until: date | None
) -> None:
    """Another level, another last day.

    Raises ValidationError when the right is gone, or when the mailbox would be left alone.
    """
    today = stockholm_today()
    held = _hold(mailbox)
    grant = _grant_of(held, colleague, today)
    if until is not None and until < max(today, grant.since):
        raise ValidationError({"until": "Till kan tidigast vara i dag. Välj annars Ta bort."})
    if (grant.level, grant.until) == (level, until):
        return
    grant.level, grant.until = level, until
    grant.save(update_fields=["level", "until"])
    _check_seen_to(held, today, until)
    _record(Action.CHANGED, by, grant, grant.get_level_display())


@transaction.atomic
def remove_member(*, by: Actor, mailbox: Mailbox, colleague: User) -> None:
    """Take the right away at once. The same refusals as for a change."""
    today = stockholm_today()
    held = _hold(mailbox)
    grant = _grant_of(held, colleague, today)
    _record(Action.DELETED, by, grant, grant.get_level_display())
    if grant.since < today:
        grant.until = today - timedelta(days=1)
        grant.save(update_fields=["until"])
    else:
        # It never held for a whole day; the log remembers it.
        grant.delete()
    _check_seen_to(held, today)


def _hold(mailbox: Mailbox) -> Mailbox:
    """Of two who take away a right at once the second sees what the first left."""
    return Mailbox.objects.select_for_update(of=("self",)).select_related("unit").get(pk=mailbox.pk)


def _grant_of(mailbox: Mailbox, colleague: User, today: date) -> MailboxGrant:
    grants = mailbox.grants.to_come(today).filter(user=colleague)
    grant = grants.select_related("mailbox", "user").order_by("since", "pk").first()
    if grant is None:
        raise ValidationError(f"{colleague.full_name} har inte längre behörighet till brevlådan.")
    return grant


def _check_days(since: date, until: date | None, today: date) -> None:
    if since < today:
        raise ValidationError({"since": "Från kan tidigast vara i dag."})
    if until is not None and until < since:
        raise ValidationError(
            {"until": "Sista dagen ska vara samma dag som den första eller senare."}
        )


def _check_seen_to(mailbox: Mailbox, today: date, until: date | None = None) -> None:
    """Today, and on the day after a right's last one."""
    grants = list(mailbox.grants.all())
    days = [today] if until is None else [today, until + timedelta(days=1)]
    for day in days:
        if missing := missing_in(mailbox, grants, day):
            raise ValidationError(missing)


def _record(action: Action, by: Actor, grant: MailboxGrant, level: str) -> None:
    audit.log.record(
        action,
        by=by,
        object_type="mailboxgrant",
        object_id=str(grant.pk),
        reason=f"{grant.mailbox.name}: {grant.user}, {level}"[:500],
    )

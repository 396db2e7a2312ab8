"""Deciding to read an absent colleague's mailbox, and ending it (domain 3.5 note 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from messaging.cover import colleagues
from messaging.models import Mailbox, MailboxCover

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User


@transaction.atomic
def begin_cover(
    *,
    by: Actor,
    colleague: User,
    since: date,
    until: date,
    reason: str,
    today: date | None = None,
) -> MailboxCover:
    """Open a colleague's mailbox for the manager to read. The owner sees it in their own Inkorg."""
    today = today or stockholm_today()
    _check_days(since, until, today)
    if by.unit is None or not colleagues(by, today).filter(pk=colleague.pk).exists():
        raise ValidationError({"colleague": "Välj en medarbetare som arbetar på din enhet."})
    Mailbox.objects.get_or_create(owner=colleague, defaults={"kind": Mailbox.Kind.STAFF})
    # Locked, so that the button pressed twice decides once.
    mailbox = Mailbox.objects.select_for_update().get(owner=colleague)
    overlapping = MailboxCover.objects.filter(
        mailbox=mailbox,
        user=by.user,
        unit=by.unit,
        ended_at=None,
        since__lte=until,
        until__gte=since,
    )
    if overlapping.exists():
        sentence = f"Du läser redan åt {colleague.full_name} under de dagarna. Avbryt det först."
        raise ValidationError({"colleague": sentence})
    cover = MailboxCover.objects.create(
        mailbox=mailbox, user=by.user, unit=by.unit, reason=reason, since=since, until=until
    )
    audit.log.record(
        Action.CREATED,
        by=by,
        object_type="cover",
        object_id=cover.public_id,
        reason=f"läser åt {colleague} {since:%Y-%m-%d}–{until:%Y-%m-%d}: {reason}"[:500],
    )
    return cover


@transaction.atomic
def end_cover(*, by: Actor, cover: MailboxCover) -> bool:
    """End it at once. False when it was over already."""
    still = MailboxCover.objects.filter(pk=cover.pk, ended_at=None, until__gte=stockholm_today())
    if not still.update(ended_at=timezone.now()):
        return False
    audit.log.record(
        Action.CHANGED,
        by=by,
        object_type="cover",
        object_id=cover.public_id,
        reason=f"slutade läsa åt {cover.mailbox.owner}",
    )
    return True


def _check_days(since: date, until: date, today: date) -> None:
    if since < today:
        raise ValidationError({"since": "Från kan tidigast vara i dag."})
    if until < since:
        raise ValidationError(
            {"until": "Sista dagen ska vara samma dag som den första eller senare."}
        )
    if (until - since).days >= MailboxCover.MOST_DAYS:
        raise ValidationError(
            {"until": f"Du kan läsa åt någon i högst {MailboxCover.MOST_DAYS} dagar i taget."}
        )

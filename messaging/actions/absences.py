"""Being away: when, what is told to those who write, and where it goes meanwhile (R112, F2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm_today
from audit.models import Action
from messaging.actions.forwarding_rules import check_reads
from messaging.actions.on_behalf import check_decides_for, hold_mailbox, whose
from messaging.models import Absence, ForwardingRule

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor
    from accounts.models import User
    from messaging.models import Mailbox

OVER = "Frånvaron är avslutad och kan inte ändras."
CHANGED_MEANWHILE = "changed_meanwhile"
CHANGED_SINCE = (
    "Frånvaron har ändrats sedan du öppnade sidan. Nu gäller {:%Y-%m-%d} – {:%Y-%m-%d}. "
    "Spara igen om det du har skrivit ska gälla i stället."
)


@transaction.atomic
def set_absence(
    *,
    by: Actor,
    colleague: User,
    since: date,
    until: date,
    text: str,
    substitute: User | None = None,
    to_mailbox: Mailbox | None = None,
    keep_copy: bool = True,
    today: date | None = None,
) -> Absence:
    """Say that somebody is away, with a forwarding of the same days when `to_mailbox` is given.

    The same form sent twice gives the absence of the first time. Raises ValidationError when the
    days can't be, when they overlap others, or when the mailbox isn't one the colleague reads.
    """
    today = today or stockholm_today()
    check_decides_for(by, colleague, today)
    _check_days(since, until, today)
    hold_mailbox(colleague)
    if already := _same(colleague, since, until, text, substitute):
        return already
    _check_alone(colleague, since, until)
    if to_mailbox is not None:
        check_reads(colleague, to_mailbox, today)
    absence = Absence.objects.create(
        user=colleague, since=since, until=until, text=text, substitute=substitute, set_by=by.user
    )
    if to_mailbox is not None:
        ForwardingRule.objects.create(
            user=colleague,
            to_mailbox=to_mailbox,
            since=since,
            until=until,
            keep_copy=keep_copy,
            absence=absence,
            set_by=by.user,
        )
    _record(Action.CREATED, by, absence, f"; till {to_mailbox.name}" if to_mailbox else "")
    return absence


@transaction.atomic
def change_absence(
    *,
    by: Actor,
    absence: Absence,
    since: date,
    until: date,
    text: str,
    substitute: User | None = None,
    seen: str,
    today: date | None = None,
) -> None:
    """Make it other days, another text or another substitute; its forwarding follows the days.

    Who has had the text isn't told again (I18). `seen` is the version that stood on the page.
    Raises ValidationError when the absence is over or was changed since, and when the days can't be
    or overlap others.
    """
    today = today or stockholm_today()
    check_decides_for(by, absence.user, today)
    hold_mailbox(absence.user)
    kept = Absence.objects.to_come(today).filter(pk=absence.pk).first()
    if kept is None:
        raise ValidationError(OVER)
    if seen != kept.version:
        told = CHANGED_SINCE.format(kept.since, kept.until)
        raise ValidationError(told, code=CHANGED_MEANWHILE)
    _check_changed_days(kept, since, until, today)
    _check_alone(absence.user, since, until, besides=kept)
    changed = {"since": since, "until": until, "text": text, "substitute": substitute}
    changed |= {"set_by": by.user, "set_at": timezone.now()}
    # Ending asks for nobody's leave: it may have come between.
    if not Absence.objects.filter(pk=kept.pk, ended_at=None).update(**changed):
        raise ValidationError(OVER)
    ForwardingRule.objects.filter(absence=kept, ended_at=None).update(since=since, until=until)
    absence.refresh_from_db()
    _record(Action.CHANGED, by, absence, "")


@transaction.atomic
def end_absence(*, by: Actor, absence: Absence) -> bool:
    """End it at once, its forwarding with it. False when it was over already."""
    still = Absence.objects.to_come(stockholm_today()).filter(pk=absence.pk)
    if not still.update(ended_at=timezone.now()):
        return False
    _record(Action.CHANGED, by, absence, "; avslutad")
    return True


def _check_days(since: date, until: date, today: date) -> None:
    if since < today:
        raise ValidationError({"since": "Från kan tidigast vara i dag."})
    _check_length(since, until)


def _check_changed_days(kept: Absence, since: date, until: date, today: date) -> None:
    """What has begun has begun: its first day may stay, though it has passed."""
    if since != kept.since and since < today:
        raise ValidationError({"since": "Från kan tidigast vara i dag."})
    if until < today:
        raise ValidationError({"until": "Till kan tidigast vara i dag. Avsluta annars frånvaron."})
    _check_length(since, until)


def _check_length(since: date, until: date) -> None:
    if until < since:
        raise ValidationError(
            {"until": "Sista dagen ska vara samma dag som den första eller senare."}
        )
    if (until - since).days >= Absence.LONGEST:
        raise ValidationError({"until": f"Frånvaron kan vara högst {Absence.LONGEST} dagar."})


def _same(
    colleague: User, since: date, until: date, text: str, substitute: User | None
) -> Absence | None:
    return Absence.objects.filter(
        user=colleague,
        since=since,
        until=until,
        text=text,
        substitute=substitute,
        ended_at__isnull=True,
    ).first()


def _check_alone(
    colleague: User, since: date, until: date, *, besides: Absence | None = None
) -> None:
    """Two at a time would leave it to chance which text is sent."""
    others = Absence.objects.to_come(since).filter(user=colleague, since__lte=until)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if other := others.order_by("since").first():
        raise ValidationError(
            {
                "since": f"Det finns redan en frånvaro {other.since:%Y-%m-%d}–"
                f"{other.until:%Y-%m-%d}. Avsluta den, eller välj andra dagar."
            }
        )


def _record(action: Action, by: Actor, absence: Absence, more: str) -> None:
    days = f"{absence.since:%Y-%m-%d}–{absence.until:%Y-%m-%d}"
    audit.log.record(
        action,
        by=by,
        object_type="absence",
        object_id=absence.public_id,
        reason=f"{whose(by, absence.user)}{days}{more}"[:500],
    )

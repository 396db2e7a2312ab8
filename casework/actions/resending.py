"""Skicka igen: a notice that didn't arrive is sent once more (F3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

import audit.log
from accounts.calendar import stockholm
from audit.models import Action
from casework.models import Assignment, Case
from casework.notice_trail import SENT_AGAIN, line_of
from notifications.history import backlog_age
from notifications.quiet import next_allowed
from notifications.resending import send_again, sent_again
from notifications.trail import SOON

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from casework.models import Person
    from notifications.models import Notice

AGAIN = "Aviseringen har redan skickats igen."
OF_NO_USE = (
    "Aviseringen kan inte skickas igen: personen har redan sett det den gällde, eller nås inte den "
    "vägen längre."
)


@transaction.atomic
def resend_notice(
    *, by: Actor, person: Person, notice: Notice, now: datetime | None = None
) -> datetime:
    """Queue it again, in the name of who asked. When it leaves.

    Raises ValidationError when it wouldn't help: it has been seen, it has been sent again already,
    or the person is still not reached that way.
    """
    moment = now or timezone.now()
    if not line_of(person, notice).may_be_sent_again:
        raise ValidationError(AGAIN if sent_again([notice]) else OF_NO_USE)
    if not send_again(notice):
        raise ValidationError(AGAIN)
    record_sending(by, person, notice, SENT_AGAIN)
    return next_allowed(moment)


def record_sending(by: Actor, person: Person, notice: Notice, reason: str) -> None:
    """In the access log, with the case or assignment the notice comes out of."""
    audit.log.record(
        Action.SENT,
        by=by,
        object_type="notice",
        object_id=notice.public_id,
        customer_number=person.customer_number,
        case_number=_number_of(notice.place),
        reason=reason,
    )


def _number_of(place: UUID | None) -> str:
    """Of the case or assignment the notice comes out of; empty when it comes out of none."""
    if place is None:
        return ""
    found = (
        Case.objects.filter(public_id=place).first()
        or Assignment.objects.filter(public_id=place).first()
    )
    return found.number if found else ""


def resent_sentence(leaves: datetime, now: datetime) -> str:
    """What whoever pressed the button is told."""
    if leaves > now:
        return f"Aviseringen skickas {stockholm(leaves):%Y-%m-%d %H.%M}, när tyst tid är slut."
    if (backlog_age(now=now) or SOON) > SOON:
        return "Aviseringen är köad. Utskicken är försenade just nu, men inget är förlorat."
    return "Aviseringen skickas strax."

"""Telling what can't be used, without signing in; and that somebody has seen to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.calendar import STOCKHOLM, stockholm_today
from accounts.signin.starts import caller_of
from portal.models import AccessibilityFault

if TYPE_CHECKING:
    from accounts.actor import Actor

# As many as a whole library's visitors send in a day; a program sends more.
MOST_A_DAY = 20
# As many as somebody can read; whoever sends from ever new addresses fills no more than that.
MOST_A_DAY_OF_ALL = 200
KEPT_FOR = timedelta(days=365)


class TooManyReportsError(Exception):
    """So many have come today that it is hardly somebody with a fault to tell."""


def report_fault(*, text: str, page: str, contact: str, address: str) -> AccessibilityFault:
    """Keep it for the system administrator. Raises TooManyReportsError."""
    sender = _stands_for(caller_of(address))
    today = datetime.combine(stockholm_today(), time(), tzinfo=STOCKHOLM)
    faults = AccessibilityFault.objects.all()
    if (
        faults.filter(sender=sender).count() >= MOST_A_DAY
        or faults.filter(received_at__gte=today).count() >= MOST_A_DAY_OF_ALL
    ):
        raise TooManyReportsError
    return AccessibilityFault.objects.create(text=text, page=page, contact=contact, sender=sender)


def mark_handled(*, by: Actor, fault: AccessibilityFault) -> None:
    """Who saw to it first, and when. The administration logs what was written beside it."""
    if fault.handled_at is None:
        fault.handled_at, fault.handled_by = timezone.now(), by.user
        fault.save(update_fields=["handled_at", "handled_by"])


def purge_old(*, before: datetime | None = None) -> int:
    """What came a year ago goes, answered or not: a number may stand in it. How many."""
    limit = before or timezone.now() - KEPT_FOR
    deleted, _by_model = AccessibilityFault.objects.filter(received_at__lt=limit).delete()
    return deleted


def _stands_for(caller: str) -> str:
    """The same all day for one address or network, and another the next day."""
    said = f"{stockholm_today():%Y-%m-%d} {caller}"
    return salted_hmac("portal.actions.faults", said, algorithm="sha256").hexdigest()

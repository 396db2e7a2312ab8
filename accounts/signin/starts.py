"""How often sign-ins may be begun from one address, counted in Postgres (security RATE-1).

The provider is asked for each one begun, and somebody's phone may show it. People who share an
address (a library, a phone operator) share the count, so it is generous.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from accounts.addresses import address_in
from accounts.models import SignInUnderWay

if TYPE_CHECKING:
    from datetime import datetime

COUNTED_FOR = timedelta(minutes=1)
# What is older has ended, whatever it was; nothing of it is worth keeping.
KEPT_FOR = timedelta(hours=1)


class TooOftenError(Exception):
    """Too many were begun from this address. `seconds` until the next may be."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def note_start(
    provider: str, *, ip: str, now: datetime, is_on_this_device: bool = False, onward: str = ""
) -> SignInUnderWay:
    """Write down that a sign-in begins, before the provider is asked. Raises TooOftenError.

    One at a time from each caller, so that of many at once none slips through and as many as may
    begin do. What was refused leaves nothing to count: whoever waits comes in again.
    """
    purge_starts(now=now)
    with transaction.atomic():
        caller = caller_of(ip)
        _wait_in_line(caller)
        start = SignInUnderWay.objects.create(
            provider=provider,
            caller=caller,
            begun_at=now,
            ask_again_at=now,
            is_on_this_device=is_on_this_device,
            onward=onward,
        )
        _check_room(caller, now)
    return start


def purge_starts(*, now: datetime) -> None:
    """By the clock as well: after the last sign-in of an evening nobody may begin another."""
    SignInUnderWay.objects.filter(begun_at__lt=now - KEPT_FOR).delete()


def _wait_in_line(caller: str) -> None:
    with connection.cursor() as cursor:
        name = f"accounts.signin:{caller}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])


def _check_room(caller: str, now: datetime) -> None:
    latest = SignInUnderWay.objects.filter(caller=caller, begun_at__gt=now - COUNTED_FOR).order_by(
        "-begun_at", "-pk"
    )
    times = list(latest.values_list("begun_at", flat=True)[: settings.EID_STARTS_PER_MINUTE + 1])
    if len(times) > settings.EID_STARTS_PER_MINUTE:
        free_again = times[-1] + COUNTED_FOR - now
        raise TooOftenError(max(1, int(free_again.total_seconds()) + 1))


def caller_of(ip: str) -> str:
    """Who is counted as one: an address, or the network of version 6 that one household has."""
    address = address_in(ip)
    if address is None:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)

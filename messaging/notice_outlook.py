"""How a client will get to know that there is a letter, told before it is sent (F4, C36).

By the same facts that the address book goes by when the notice leaves, so that the page promises
nothing else; and by addresses that only their owner recognises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils import timezone

from accounts.calendar import stockholm
from accounts.models import EidIdentity
from casework.models import ContactDetails
from casework.wanted_channels import wanted_channels
from notifications.addresses import masked_email, masked_mobile
from notifications.history import failing_among
from notifications.models import Channel
from notifications.quiet import next_allowed
from notifications.trail import AS_DECIDED, OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from casework.models import Person

WORDS = {Channel.SMS: "sms", Channel.EMAIL: "e-post"}
LACKING = {
    Channel.SMS: "Sms är valt, men mobilnummer saknas.",
    Channel.EMAIL: "E-post är valt, men e-postadress saknas.",
}


@dataclass(frozen=True)
class Outlook:
    """What the sender is told of one client: by what, and what may stand in the way."""

    line: str
    # What somebody may have to do something about.
    warnings: tuple[str, ...] = ()
    # When the notice leaves, if not at once; and when the client was last on the portal.
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """What is known of how to reach one person."""

    person: Person
    wanted: list[Channel]
    contact: ContactDetails | None
    failing: dict[Channel, datetime]
    last_login: datetime | None

    def address(self, channel: Channel) -> str:
        return _address(self.contact, channel)

    @property
    def reached(self) -> list[Channel]:
        return [channel for channel in self.wanted if self.address(channel)]


def outlooks(persons: Sequence[Person], now: datetime | None = None) -> dict[int, Outlook]:
    """For each person, by primary key; from a number of queries that doesn't grow with them."""
    wanted, contacts, seen = wanted_channels(persons), _contacts(persons), _last_seen(persons)
    failing = failing_among(_addresses(persons, contacts))
    found: dict[int, Outlook] = {}
    for one in persons:
        failed = {
            channel: failing[one.public_id, channel]
            for channel in Channel
            if (one.public_id, channel) in failing
        }
        known = _Known(
            one,
            wanted.get(one.pk, []),
            contacts.get(one.pk),
            failed,
            seen.get(one.user_id) if one.user_id else None,
        )
        found[one.pk] = _outlook(known, now or timezone.now())
    return found


def _outlook(known: _Known, now: datetime) -> Outlook:
    missing = [LACKING[channel] for channel in known.wanted if channel not in known.reached]
    failed = [
        f"Senaste {WORDS[channel]} kom inte fram {stockholm(at):%Y-%m-%d}."
        for channel, at in known.failing.items()
        if channel in known.reached
    ]
    leaves = next_allowed(now)
    waits = (
        [f"Aviseringen går kl. {stockholm(leaves):%H.%M}."]
        if known.reached and leaves > now
        else []
    )
    return Outlook(_line(known), (*missing, *failed), (*waits, _login(known.last_login)))


def _line(known: _Known) -> str:
    if not known.reached:
        otherwise = AS_DECIDED if known.person.is_protected else OTHERWISE
        return f"Får ingen avisering. {otherwise}"
    if known.person.is_protected:
        return "Får en avisering."
    by = " och ".join(_masked(known, channel) for channel in known.reached)
    return f"Får veta det via {by}"


def _masked(known: _Known, channel: Channel) -> str:
    address = known.address(channel)
    if channel == Channel.EMAIL:
        return f"e-post till {masked_email(address)}"
    if known.contact and known.contact.secret_phone:
        return "sms till hemligt nummer"
    return f"sms till {masked_mobile(address)}"


def _login(at: datetime | None) -> str:
    if at is None:
        return "Har inte loggat in än."
    return f"Loggade senast in {stockholm(at):%Y-%m-%d}."


def _contacts(persons: Sequence[Person]) -> dict[int, ContactDetails]:
    current = ContactDetails.objects.filter(person__in=persons, is_current=True).order_by("pk")
    return {one.person_id: one for one in current}


def _addresses(
    persons: Sequence[Person], contacts: dict[int, ContactDetails]
) -> dict[tuple[UUID, str], str]:
    return {
        (one.public_id, channel): _address(contacts.get(one.pk), channel)
        for one in persons
        for channel in Channel
    }


def _address(contact: ContactDetails | None, channel: str) -> str:
    return contact.address_for(channel) if contact else ""


def _last_seen(persons: Sequence[Person]) -> dict[int, datetime]:
    users = [one.user_id for one in persons if one.user_id]
    signed_in = EidIdentity.objects.filter(user__in=users).order_by("user").values("user")
    return dict(signed_in.annotate(at=Max("last_login")).values_list("user", "at"))

"""What became of a person's notices, for the staff who may know: what, where to and why (F3).

The address itself is in no notice. It is known again among the person's own details, those replaced
since included, and shown by what only its owner recognises.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from accounts.roles import Deed
from audit.models import AccessLogEntry, Action
from casework.models import Assignment, Case, ContactDetails, Person
from casework.wanted_channels import channels_of
from notifications.addresses import address_mark, masked_email, masked_mobile
from notifications.history import backlog_age
from notifications.models import Channel, Kind, Notice
from notifications.resending import is_again_of, may_be_sent_again, sent_again, took_over
from notifications.trail import KINDS, NAMES, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from accounts.actor import Actor
    from notifications.models import NoticeQuerySet
    from notifications.trail import Told

# About the e-service itself, of which each person has one (R28): who reaches the person knows.
OF_THE_PERSON = [Kind.ACTIVATED, Kind.CONTACT_CHANGED]
SHOWN = 20

# What the access log says of it; a notice is sent again once.
SENT_AGAIN = "skickade aviseringen igen"


@dataclass(frozen=True)
class NoticeLine:
    """One notice as it is told of. `address` is empty where it isn't known or isn't to be shown.

    `may_edit`: the reader may correct the person's contact details. `again_by`: who had it sent
    again, where it is that and the log knows.
    """

    public_id: UUID
    channel: str
    kind: str
    address: str
    at: datetime
    told: Told
    may_be_sent_again: bool
    may_edit: bool = False
    is_again: bool = False
    again_by: str = ""

    @property
    def has_failed(self) -> bool:
        return self.told.tone == "warning"


def notices_about(actor: Actor, person: Person) -> NoticeQuerySet:
    """Those the actor may know of on the person's page: of the e-service, of cases within reach.

    That another unit has written is none of ours (P13).
    """
    cases = Case.objects.visible_to(actor).values("public_id")
    assignments = Assignment.objects.filter(service__case__in=Case.objects.visible_to(actor))
    known = Q(place__in=cases) | Q(place__in=assignments.values("public_id"))
    if Person.objects.business_of(actor).filter(pk=person.pk).exists():
        known |= Q(kind__in=OF_THE_PERSON)
    return Notice.objects.filter(known, recipient=person.public_id).order_by("-queued_at", "-pk")


def trail(
    person: Person,
    notices: Sequence[Notice],
    now: datetime | None = None,
    *,
    reader: Actor | None = None,
) -> list[NoticeLine]:
    """A line for each, in the order given; from a number of queries that doesn't grow with them."""
    if not notices:
        return []
    moment = now or timezone.now()
    ways = _ways_to(person)
    again = sent_again(notices)
    senders = _senders(person, notices)
    waits = any(one.status == Notice.Status.QUEUED for one in notices)
    backlog = backlog_age(now=moment) if waits else None
    may_edit = reader is not None and _may_edit(reader, person)
    return [
        NoticeLine(
            public_id=one.public_id,
            channel=NAMES[Channel(one.channel)].notice,
            kind=KINDS[Kind(one.kind)],
            address=ways.address_of(one),
            at=one.queued_at,
            told=_told(
                told(one, now=moment, backlog=backlog, is_protected=person.is_protected),
                again.get(one.public_id),
            ),
            may_be_sent_again=(
                one.public_id not in again
                and may_be_sent_again(one, now=moment)
                and (ways.is_open(one.channel) or one.kind == Kind.CONTACT_CHANGED)
            ),
            may_edit=may_edit,
            is_again=bool(is_again_of(one)),
            again_by=senders.get(is_again_of(one), ""),
        )
        for one in notices
    ]


def _told(words: Told, again: Notice | None) -> Told:
    """The failure stands marked until the second notice has an outcome of its own."""
    if again is None:
        return words
    tone = "" if took_over(again) else words.tone
    return replace(words, advice="Den har skickats igen.", tone=tone, mends=False)


def _senders(person: Person, notices: Sequence[Notice]) -> dict[str, str]:
    """By the notice that was sent again, who pressed the button; from the access log."""
    first_ones = {first for one in notices if (first := is_again_of(one))}
    if not first_ones:
        return {}
    rows = AccessLogEntry.objects.filter(
        # The log's index is by person.
        customer_number=person.customer_number,
        action=Action.SENT,
        object_type="notice",
        object_id__in=first_ones,
        reason=SENT_AGAIN,
    )
    return dict(rows.values_list("object_id", "actor_name"))


def _may_edit(reader: Actor, person: Person) -> bool:
    if not reader.may(Deed.ACTIVATE_ESERVICE):
        return False
    return Person.objects.visible_to(reader).filter(pk=person.pk).exists()


def open_channels(person: Person) -> list[Channel]:
    """By which the person is reached now: ticked, and with an address."""
    ways = _ways_to(person)
    return [channel for channel in Channel if ways.is_open(channel)]


def line_of(person: Person, notice: Notice) -> NoticeLine:
    return trail(person, [notice])[0]


@dataclass(frozen=True)
class _Ways:
    """Where somebody is told now, and where they have been told."""

    person: Person
    details: list[ContactDetails]
    wanted: list[Channel]

    def is_open(self, channel: str) -> bool:
        """Whether the person is reached by it now: ticked, and with an address."""
        return channel in self.wanted and bool(_address(self._current, channel))

    def address_of(self, notice: Notice) -> str:
        """Where it went, or where it would go now, as it may be shown."""
        if self.person.is_protected:
            return ""
        if notice.status == Notice.Status.QUEUED:
            return _masked(self._used_for(notice), notice.channel)
        return self._by_mark.get(notice.address_mark, "")

    def _used_for(self, notice: Notice) -> ContactDetails | None:
        if notice.kind != Kind.CONTACT_CHANGED:
            return self._current if notice.channel in self.wanted else None
        return next((one for one in self.details if one.public_id == notice.trigger), None)

    @cached_property
    def _current(self) -> ContactDetails | None:
        return next((one for one in self.details if one.is_current), None)

    @cached_property
    def _by_mark(self) -> dict[str, str]:
        return {
            address_mark(_address(one, channel)): _masked(one, channel)
            for one in self.details
            for channel in Channel
            if _address(one, channel)
        }


def _ways_to(person: Person) -> _Ways:
    details = ContactDetails.objects.filter(person=person).order_by("changed_at", "pk")
    return _Ways(person, list(details), channels_of(person))


def _address(details: ContactDetails | None, channel: str) -> str:
    return details.address_for(channel) if details else ""


def _masked(details: ContactDetails | None, channel: str) -> str:
    address = _address(details, channel)
    if not details or not address:
        return ""
    if channel == Channel.EMAIL:
        return masked_email(address)
    return "hemligt nummer" if details.secret_phone else masked_mobile(address)

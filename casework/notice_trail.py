"""What became of a person's notices, for the staff who may know: what, where to and why (F3).

The address itself is in no notice. It is known again among the person's own details, those replaced
since included, and shown by what only its owner recognises.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from casework.models import Assignment, Case, ContactDetails, EServiceActivation, Person
from notifications.addresses import address_mark, masked_email, masked_mobile
from notifications.models import Channel, Kind, Notice
from notifications.resending import may_be_sent_again, sent_again, took_over
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


@dataclass(frozen=True)
class NoticeLine:
    """One notice as it is told of. `address` is empty where it isn't known or isn't to be shown."""

    public_id: UUID
    channel: str
    kind: str
    address: str
    at: datetime
    told: Told
    may_be_sent_again: bool

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
    person: Person, notices: Sequence[Notice], now: datetime | None = None
) -> list[NoticeLine]:
    """A line for each, in the order given; from a number of queries that doesn't grow with them."""
    if not notices:
        return []
    moment = now or timezone.now()
    addresses = _addresses_of(person)
    again = sent_again(notices)
    reached = _reached(person)
    return [
        NoticeLine(
            public_id=one.public_id,
            channel=NAMES[Channel(one.channel)].notice,
            kind=KINDS[Kind(one.kind)],
            address=addresses.get(one.address_mark, ""),
            at=one.queued_at,
            told=_told(one, again.get(one.public_id), moment),
            may_be_sent_again=(
                one.public_id not in again
                and may_be_sent_again(one, now=moment)
                and (one.channel in reached or one.kind == Kind.CONTACT_CHANGED)
            ),
        )
        for one in notices
    ]


def _told(notice: Notice, again: Notice | None, now: datetime) -> Told:
    """The failure stands marked until the second notice has an outcome of its own."""
    words = told(notice, now=now)
    if again is None:
        return words
    tone = "" if took_over(again) else words.tone
    return replace(words, advice="Den har skickats igen.", tone=tone)


def line_of(person: Person, notice: Notice) -> NoticeLine:
    return trail(person, [notice])[0]


def _addresses_of(person: Person) -> dict[str, str]:
    """By its mark, each address the person has or has had, as it may be shown."""
    if person.is_protected:
        return {}
    shown: dict[str, str] = {}
    for details in ContactDetails.objects.filter(person=person).order_by("changed_at", "pk"):
        if details.mobile:
            secret = details.secret_phone
            masked = "hemligt nummer" if secret else masked_mobile(details.mobile)
            shown[address_mark(details.mobile)] = masked
        if details.email:
            shown[address_mark(details.email)] = masked_email(details.email)
    return shown


def _reached(person: Person) -> set[str]:
    """The channels by which the person is reached now: ticked, and with an address."""
    details = ContactDetails.objects.filter(person=person, is_current=True).first()
    boxes = EServiceActivation.objects.in_force().filter(person=person)
    ticked: set[str] = set()
    for sms, email in boxes.values_list("notify_sms", "notify_email").order_by("pk"):
        ticked |= {one for one, on in ((Channel.SMS, sms), (Channel.EMAIL, email)) if on}
    return {one for one in ticked if details and details.address_for(one)}

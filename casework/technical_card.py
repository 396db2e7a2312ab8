"""What support may see of somebody's e-service, by client number alone (3.5 note 3; R132, R151).

No name, no number, no address, no case and no content: enough to tell why a notice didn't come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

import audit.log
from audit.models import Action
from casework.models import CircleMember, ContactDetails, EServiceActivation, Person
from notifications.models import Notice

if TYPE_CHECKING:
    from accounts.actor import Actor

# One answer to a number that nobody has, and to that of somebody protected (P9).
NO_CARD = "Det finns inget kort för kundnumret."
ACTIVATIONS, NOTICES = 5, 10
OFF = "inte påkopplad"


@dataclass(frozen=True)
class TechnicalCard:
    customer_number: str
    activations: list[EServiceActivation]
    notices: list[Notice]
    has_mobile: bool
    has_email: bool

    @property
    def state(self) -> str:
        """How it stands with the e-service, by the latest there is."""
        opened = [one for one in self.activations if one.state in EServiceActivation.OPEN]
        latest = next(iter([*opened, *self.activations]), None)
        return latest.get_state_display() if latest else OFF

    @property
    def channels(self) -> str:
        opened = [one for one in self.activations if one.state in EServiceActivation.OPEN]
        words = [
            word
            for word, is_on in (
                ("SMS", any(one.notify_sms for one in opened)),
                ("e-post", any(one.notify_email for one in opened)),
            )
            if is_on
        ]
        return " och ".join(words) or "ingen"

    @property
    def last_notice(self) -> str:
        return self.notices[0].get_status_display() if self.notices else "ingen"


def look_up(actor: Actor, number: str) -> TechnicalCard | None:
    """The door to the card. Each look is logged with the client number, found or not."""
    circle = CircleMember.objects.filter(person=OuterRef("pk"))
    unprotected = Person.objects.filter(~Exists(circle), protection=Person.Protection.NONE)
    person = unprotected.filter(customer_number=number).first()
    audit.log.record(
        Action.VIEWED if person else Action.REFUSED,
        by=actor,
        object_type="technical_card",
        customer_number=number,
    )
    return _card(person) if person else None


def _card(person: Person) -> TechnicalCard:
    contact = ContactDetails.objects.filter(person=person, is_current=True).first()
    notices = Notice.objects.filter(recipient=person.public_id)
    return TechnicalCard(
        customer_number=person.customer_number,
        activations=list(person.activations.order_by("-requested_at", "-pk")[:ACTIVATIONS]),
        notices=list(notices.order_by("-queued_at", "-pk")[:NOTICES]),
        has_mobile=bool(contact and contact.mobile),
        has_email=bool(contact and contact.email),
    )

"""The E-tjänst card of a person's page: what is known, what is ticked, and what to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from accounts.calendar import stockholm, stockholm_today
from casework.actions.eservice import Boxes
from casework.eligibility import OWN_PARTY, blocked_because, capacities
from casework.eservice_banner import Banner, banners
from casework.models import Case, ContactDetails, EServiceActivation, Person
from notifications.history import failing_since
from notifications.models import Channel

if TYPE_CHECKING:
    from accounts.actor import Actor


@dataclass(frozen=True)
class EServiceCard:
    """What a caseworker sees of somebody's e-service."""

    person: Person
    activations: list[EServiceActivation]
    contact: ContactDetails | None

    @property
    def banners(self) -> list[Banner]:
        return banners(self.activations)

    @property
    def boxes(self) -> Boxes:
        """The boxes as they are: ticked when any open activation has them."""
        opened = [one for one in self.activations if one.state in EServiceActivation.OPEN]
        return Boxes(
            **{name: any(getattr(one, name) for one in opened) for name in Boxes().as_fields()}
        )

    @property
    def is_minor(self) -> bool:
        age = self.person.age_on(stockholm_today())
        return age is not None and age < settings.EID_MIN_AGE

    @property
    def changed_by_citizen(self) -> bool:
        by = ContactDetails.ChangedBy.CITIZEN
        return self.contact is not None and self.contact.changed_by_kind == by


def eservice_card(person: Person) -> EServiceCard:
    activations = person.activations.select_related("approval__relation__file_holder")
    return EServiceCard(
        person=person,
        activations=list(activations.order_by("-requested_at", "-pk")),
        contact=person.contact_history.filter(is_current=True).first(),
    )


def preset_boxes(card: EServiceCard) -> Boxes:
    """How the boxes stand when the form opens.

    Whoever can have the e-service and never had it gets all three ticked: that is what the form is
    opened for (domain 5.1, F1).
    """
    person = card.person
    is_new = not card.activations and not card.is_minor
    if is_new and not blocked_because(person) and capacities(person):
        return Boxes(messages=True, notify_sms=True, notify_email=True)
    return card.boxes


def has_economic_assistance(card: EServiceCard) -> bool:
    """Whether the box *Ekonomiskt bistånd* has anything to open for the person."""
    own = Q(file__file_holder=card.person) | Q(
        participants__person=card.person, participants__role__in=OWN_PARTY
    )
    cases = Case.objects.open().filter(own, area=Case.Area.ECONOMIC_ASSISTANCE)
    return card.boxes.economic_assistance or cases.exists()


def failing_notices(card: EServiceCard) -> list[str]:
    """A sentence for each channel whose last notice didn't arrive."""
    sentences = {
        Channel.SMS: "Senaste sms kunde inte levereras {}. Kontrollera numret med personen.",
        Channel.EMAIL: "Senaste e-post kunde inte levereras {}. Kontrollera adressen med personen.",
    }
    found: list[str] = []
    for channel, sentence in sentences.items():
        at = failing_since(recipient=card.person.public_id, channel=channel)
        if at is not None:
            found.append(sentence.format(f"{stockholm(at):%Y-%m-%d}"))
    return found


def write_to(actor: Actor, card: EServiceCard) -> str:
    """Who and about whom, as the letter form takes it; nothing when no letter can be written.

    For the person's own sake first, else in relation to somebody whose case the actor may open.
    """
    on = EServiceActivation.State.ACTIVE
    active = [one for one in card.activations if one.messages and one.state == on]
    if any(one.approval_id is None for one in active):
        return f"{card.person.public_id}.{card.person.public_id}"
    reached = set(
        Case.objects.visible_to(actor)
        .filter(pk__in=[one.approval.case_id for one in active if one.approval])
        .values_list("pk", flat=True)
    )
    for one in active:
        if one.approval and one.approval.case_id in reached:
            return f"{card.person.public_id}.{one.approval.relation.file_holder.public_id}"
    return ""

"""The E-tjänst card of a person's page: what is known, what is ticked, and what to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from accounts.calendar import stockholm, stockholm_today
from casework.actions.contact_details import version_of
from casework.eligibility import MINOR, blocked_because, orderable
from casework.eservice_banner import Banner, banners
from casework.eservice_boxes import Boxes, boxes_of, version_of_open
from casework.models import Assignment, Case, ContactDetails, EServiceActivation, Person
from casework.open_matters import nothing_goes_on
from notifications.history import failing_among
from notifications.models import Channel

if TYPE_CHECKING:
    from uuid import UUID

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
        return boxes_of(*opened)

    @property
    def is_open(self) -> bool:
        """Whether there is anything to end: switched on, ordered or failed."""
        return any(one.state in EServiceActivation.OPEN for one in self.activations)

    @property
    def seen(self) -> str:
        """The details that stand on the page, for the form to send back."""
        return version_of(self.contact)

    @property
    def seen_boxes(self) -> str:
        """All that is open, as the save will find it: also what isn't told of here."""
        return version_of_open(self.person.activations.open())

    @property
    def is_minor(self) -> bool:
        age = self.person.age_on(stockholm_today())
        return age is not None and age < settings.EID_MIN_AGE

    @property
    def minor_note(self) -> str:
        """What to do instead, for somebody too young to sign in; else nothing."""
        return MINOR if self.is_minor else ""

    @property
    def changed_by_citizen(self) -> bool:
        by = ContactDetails.ChangedBy.CITIZEN
        return self.contact is not None and self.contact.changed_by_kind == by


def eservice_card(person: Person) -> EServiceCard:
    # What leans on an approval that no longer holds opens nothing, whatever its own state says.
    told = ~Q(state=EServiceActivation.State.ACTIVE) | Q(pk__in=person.activations.in_force())
    return EServiceCard(
        person=person,
        activations=list(person.activations.filter(told).order_by("-requested_at", "-pk")),
        contact=person.contact_history.filter(is_current=True).first(),
    )


def preset_boxes(actor: Actor, card: EServiceCard) -> Boxes:
    """How the boxes stand when the form opens.

    Whoever can have the e-service and never had it gets all three ticked: that is what the form is
    opened for (domain 5.1, F1).
    """
    person = card.person
    is_new = not card.activations and not card.is_minor
    if is_new and not blocked_because(person) and orderable(actor, person):
        return Boxes(messages=True, notify_sms=True, notify_email=True)
    return card.boxes


def has_economic_assistance(card: EServiceCard) -> bool:
    """Whether the box *Ekonomiskt bistånd* has anything to open for the person."""
    own = Case.objects.of_client(card.person).open()
    cases = own.filter(area=Case.Area.ECONOMIC_ASSISTANCE)
    return card.boxes.economic_assistance or cases.exists()


def failing_notices(card: EServiceCard) -> list[str]:
    """A sentence for each channel whose last notice didn't arrive."""
    sentences = {
        Channel.SMS: "Senaste sms kunde inte levereras {}. Kontrollera numret med personen.",
        Channel.EMAIL: "Senaste e-post kunde inte levereras {}. Kontrollera adressen med personen.",
    }
    whom = card.person.public_id
    in_use: dict[tuple[UUID, str], str] = {
        (whom, one): card.contact.address_for(one) for one in Channel if card.contact
    }
    failing = failing_among(in_use)
    return [
        sentence.format(f"{stockholm(failing[whom, channel]):%Y-%m-%d}")
        for channel, sentence in sentences.items()
        if (whom, channel) in failing
    ]


def write_to(actor: Actor, person: Person, place: Case | Assignment | None = None) -> str:
    """Who and about whom, as the letter form takes it; nothing when no letter can be written.

    For the person's own sake first, else in relation to somebody whose case the actor may open.
    From the page of a case or an assignment that goes on the letter concerns that one (A-H19).
    """
    own_or_reached = Q(approval__case__in=Case.objects.visible_to(actor).open())
    if not nothing_goes_on(actor, [person]):
        own_or_reached |= Q(approval__isnull=True)
    activations = EServiceActivation.objects.with_messages().filter(own_or_reached, person=person)
    if actor.is_provider:
        activations = activations.filter(person__in=Person.objects.written_to_by(actor))
    found = (
        activations.select_related("approval__relation__file_holder")
        .order_by("context", "pk")
        .first()
    )
    if found is None:
        return ""
    about = found.approval.relation.file_holder if found.approval else person
    whom = f"{person.public_id}.{about.public_id}"
    goes_on = place is not None and found.approval is None and _goes_on(place)
    return f"{whom}.{place.public_id}" if place and goes_on else whom


def _goes_on(place: Case | Assignment) -> bool:
    return not place.is_closed if isinstance(place, Case) else place.is_worked

"""Where somebody wants a notice right now; plugged into notifications by NOTICE_ADDRESS_BOOK.

Asked when a notice is about to leave: a box that was unticked, a number that was changed and a
service that was ended meanwhile are all respected (D7, T10, T15). A change of the details
themselves is told to the old address and the new, whatever is ticked (P19).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from casework.models import ContactDetails, EServiceActivation, Person
from casework.wanted_channels import BOXES
from notifications.destination import Destination
from notifications.models import Channel, Kind, Notice

if TYPE_CHECKING:
    from uuid import UUID

Reason = Notice.Reason


def find_address(
    recipient: UUID, channel: str, kind: str, trigger: UUID | None
) -> Destination | Notice.Reason | None:
    """The address in its normal form and the person's language, or why there is none."""
    wanted = BOXES[Channel(channel)]
    # Protection, death and emigration end the e-service at once (P18). Asked here all the same, for
    # this is the last moment at which a letter box that others empty is spared a notice.
    closed = Q(person__eservice_allowed=False) & ~Q(person__protection=Person.Protection.NONE)
    active = (
        EServiceActivation.objects.in_force()
        .filter(person__public_id=recipient, person__deceased_on=None, person__emigrated_on=None)
        .exclude(closed)
    )
    boxes = list(active.values_list(wanted, flat=True).order_by("pk"))
    details = ContactDetails.objects.filter(person__public_id=recipient).select_related("person")
    if kind == Kind.CONTACT_CHANGED:
        changed = details.filter(public_id=trigger).first() if trigger else None
        return _of_the_change(changed, channel, on=bool(boxes))
    if not boxes:
        return Reason.NOT_ACTIVE
    if not any(boxes):
        return Reason.UNWANTED
    return _at(details.filter(is_current=True).first(), channel)


def _of_the_change(
    details: ContactDetails | None, channel: str, *, on: bool
) -> Destination | Notice.Reason:
    """The address in the row that the notice names: the former one, or the one it became.

    Also when the service was ended since, for that is what somebody who took it over might do. But
    an old address of the dead or the protected may be another's by now.
    """
    if details and not on and (details.person.is_protected or details.person.deceased_on):
        return Reason.NOT_ACTIVE
    return _at(details, channel)


def _at(details: ContactDetails | None, channel: str) -> Destination | Notice.Reason:
    address = details and details.address_for(channel)
    if not address or details is None:
        return Reason.NO_ADDRESS
    return Destination(address=address, language=details.person.language)

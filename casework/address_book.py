"""Where somebody wants a notice right now; plugged into notifications by NOTICE_ADDRESS_BOOK.

Asked when a notice is about to leave: a box that was unticked, a number that was changed and a
service that was ended meanwhile are all respected (D7, T10, T15).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from casework.models import ContactDetails, EServiceActivation
from notifications.destination import Destination
from notifications.models import Channel, Notice

if TYPE_CHECKING:
    from uuid import UUID


def find_address(
    recipient: UUID, channel: str, kind: str, trigger: UUID | None
) -> Destination | Notice.Reason | None:
    """The address in its normal form and the person's language, or why there is none."""
    wanted = {Channel.SMS: "notify_sms", Channel.EMAIL: "notify_email"}[Channel(channel)]
    active = EServiceActivation.objects.in_force().filter(
        person__public_id=recipient, person__deceased_on=None
    )
    if not active.filter(**{wanted: True}).exists():
        return Notice.Reason.UNWANTED
    details = (
        ContactDetails.objects.filter(person__public_id=recipient, is_current=True)
        .select_related("person")
        .first()
    )
    address = details and (details.mobile if channel == Channel.SMS else details.email)
    if not address or details is None:
        return Notice.Reason.NO_ADDRESS
    return Destination(address=address, language=details.person.language)

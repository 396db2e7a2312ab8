"""How a manager comes to read the letter an incident speaks of (A-S8; domain 3.5 note 6).

Where it lies in no mailbox of theirs they read for the colleague who sent it, which is a decision
that the colleague is told of: it is proposed filled in, and made by nobody but the manager.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.calendar import stockholm, stockholm_today
from messaging.cover import colleagues
from messaging.incidents import access_incident, letter_of
from messaging.models import MailboxCover, MailboxItem
from messaging.narrowing import as_uuid
from messaging.reach import readable_messages

if TYPE_CHECKING:
    from accounts.actor import Actor
    from accounts.http import StaffRequest
    from audit.models import Incident
    from messaging.models import Message

ASKED = "handelse"


@dataclass(frozen=True)
class WayToRead:
    """Where the letter is read, or else where it is decided to read for its sender, or neither."""

    url: str = ""
    cover_url: str = ""


def way_to_read(actor: Actor, incident: Incident, message: Message) -> WayToRead:
    now = timezone.now()
    if readable_messages(actor, now).filter(pk=message.pk).exists():
        return WayToRead(reverse("messaging:message", args=[message.public_id]))
    sent = MailboxItem.objects.filter(mailbox=message.sender_mailbox_id, message=message)
    if not sent.open_to_cover(actor, now).exists():
        return WayToRead()
    back = urlencode({ASKED: incident.public_id})
    covers = MailboxCover.objects.held_by(actor).filter(mailbox=message.sender_mailbox_id)
    if cover := covers.order_by("pk").first():
        args = [cover.public_id, message.public_id]
        return WayToRead(f"{reverse('messaging:cover_message', args=args)}?{back}")
    if colleagues(actor).filter(mailbox=message.sender_mailbox_id).exists():
        return WayToRead(cover_url=f"{reverse('messaging:covers')}?{back}")
    return WayToRead()


def incident_asked_for(request: StaffRequest) -> Incident | None:
    """The incident that led to the page, if any did (?handelse=…). Another unit's is a 404."""
    asked = as_uuid(request.GET.get(ASKED, ""))
    return access_incident(request.actor, asked) if asked else None


def proposed_cover(incident: Incident) -> dict[str, Any]:
    """The sender's mailbox, today, and the incident as the reason: without a word of the letter."""
    message, today = letter_of(incident), stockholm_today()
    owner = message.sender_mailbox.owner if message else None
    return {
        "colleague": owner.public_id if owner else None,
        "since": today,
        "until": today,
        "reason": f"Händelse {stockholm(incident.reported_at):%Y-%m-%d}: "
        f"{incident.get_kind_display()}.",
    }

"""What an application lacks, and where it is sent: told on the start page and on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.contacts import contacts_of

if TYPE_CHECKING:
    from casework.models import EconomicAssistanceApplication
    from portal.http import CitizenRequest


def way_to_answer(
    request: CitizenRequest, shown: EconomicAssistanceApplication | None
) -> dict[str, Any]:
    """What is missing is sent to the first contact in the case, as long as there is one."""
    has_messages = request.hat is not None and request.hat.messages
    way = {"shows_messages": has_messages, "contact": None}
    if not has_messages or shown is None or shown.status != shown.Status.SUPPLEMENT_REQUESTED:
        return way
    contacts = contacts_of(request.person, request.person)
    return {**way, "contact": next((one for one in contacts if one.place == shown.case), None)}

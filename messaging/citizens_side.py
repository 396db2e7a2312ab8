"""Whether the citizen can read a conversation now, and why not (D11, F5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.calendar import stockholm_today
from casework.models import MessagingApproval
from messaging.reach import visible_threads

if TYPE_CHECKING:
    from messaging.models import Thread

ESERVICE_OFF = "e-tjänsten är inte påkopplad"
WITHDRAWN = "godkännandet är återkallat"
RUN_OUT = "godkännandet gäller inte längre"


def why_closed_to_citizen(thread: Thread) -> str:
    """The reason in a few words, or nothing when the citizen can open the conversation."""
    if thread.citizen is None or visible_threads(thread.citizen).filter(pk=thread.pk).exists():
        return ""
    if not thread.is_about_another:
        return ESERVICE_OFF
    approvals = MessagingApproval.objects.filter(
        relation__related_person=thread.citizen_id, relation__file_holder=thread.about_id
    )
    if thread.case_id is not None:
        approvals = approvals.filter(case=thread.case_id)
    if approvals.holding_on(stockholm_today()).exists():
        return ESERVICE_OFF
    has_ended = approvals.filter(state=MessagingApproval.State.ENDED).exists()
    return WITHDRAWN if has_ended else RUN_OUT


def cannot_read_sentence(reason: str) -> str:
    """What is said at a letter that nobody has opened and that the citizen can't open now."""
    return f"Mottagaren kan inte läsa meddelandet: {reason}. Ring eller skicka brev."

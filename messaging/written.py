"""What a letter's form holds, as a draft keeps it: everything, also what isn't right yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.models import Signature
from messaging.recipient_values import recipients_in

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.http import SignedInRequest


# Where a letter's form carries the key of its draft.
FIELD = "draft"


def written_in(posted: QueryDict) -> dict[str, Any]:
    """The fields of a posted letter, cut to what the draft can hold. Nothing is judged here."""
    written = {
        "recipients": recipients_in(posted),
        "subject": storable(posted.get("subject", ""))[:200],
        "body": storable(posted.get("body", "")),
        "read_receipt_requested": "read_receipt_requested" in posted,
        "journals_when_sent": "journals_when_sent" in posted,
    }
    # Only some pages ask for it, and only sometimes: what was written isn't lost meanwhile.
    if "override_reason" in posted:
        written["override_reason"] = storable(posted.get("override_reason", ""))[:500]
    return written


def is_anything_written(request: SignedInRequest) -> bool:
    """More than what the page gave by itself: a chosen client and the signature."""
    written = written_in(request.POST)
    if request.FILES or written["subject"].strip():
        return True
    signature = Signature.objects.filter(user=request.user).first()
    return written["body"].split() not in [[], signature.text.split() if signature else []]


def storable(text: str) -> str:
    """Without the sign NUL, which Postgres can't hold and nobody types. All others stay."""
    return text.replace("\x00", "")

"""The hidden field that ties a form to its draft and its writer.

Signed, so that what somebody was writing can be kept when their session ended meanwhile: whoever
posts it once had the form from us, and only the writer it names ever sees the draft.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from accounts.models import User

FIELD = "draft"
_SALT = "messaging.draft"
_HOURS = 24


@dataclass(frozen=True)
class DraftKey:
    draft: uuid.UUID
    owner: uuid.UUID

    def __str__(self) -> str:
        return signing.dumps([str(self.draft), str(self.owner)], salt=_SALT)


def new_key(user: User) -> DraftKey:
    """A key for a form that is shown empty."""
    return DraftKey(draft=uuid.uuid4(), owner=user.public_id)


def read_key(text: str) -> DraftKey | None:
    """The key a form came back with, or None when it isn't ours or is more than a day old."""
    try:
        draft, owner = signing.loads(text, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return DraftKey(draft=uuid.UUID(draft), owner=uuid.UUID(owner))

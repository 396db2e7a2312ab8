"""The hidden field that ties a form to what is kept of it, its writer and how far that had come.

Signed, so that what somebody was writing can be kept when their session ended meanwhile: whoever
posts it once had the form from us, and only the writer it names ever sees what is kept. The
revision tells whether another page has written in the same draft since this form was shown.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing

from accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest

_SALT = "accounts.form.revision"
_HOURS = 24


@dataclass(frozen=True)
class FormKey:
    form: uuid.UUID
    owner: uuid.UUID
    revision: int = 0

    def __str__(self) -> str:
        return signing.dumps([str(self.form), str(self.owner), self.revision], salt=_SALT)


def new_key(user: User) -> FormKey:
    """A key for a form that is shown empty."""
    return FormKey(form=uuid.uuid4(), owner=user.public_id)


def read_key(text: str) -> FormKey | None:
    """The key a form came back with, or None when it isn't ours or is more than a day old."""
    try:
        form, owner, revision = signing.loads(text, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return FormKey(uuid.UUID(form), uuid.UUID(owner), revision)


def posted_key(request: HttpRequest, field: str) -> tuple[FormKey, User] | None:
    """The key in a field of what was posted, and its writer, for whom it may be kept.

    Somebody else who is signed in at the same browser gets nothing of it.
    """
    key = read_key(request.POST.get(field, "")) if request.method == "POST" else None
    owner = User.objects.filter(public_id=key.owner, is_active=True).first() if key else None
    if key is None or owner is None or (request.user.is_authenticated and request.user != owner):
        return None
    return key, owner

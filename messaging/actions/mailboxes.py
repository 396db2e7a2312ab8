"""A mailbox for everybody, made the first time it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Mailbox

if TYPE_CHECKING:
    from accounts.models import User
    from casework.models import Person


def citizens_mailbox(person: Person) -> Mailbox:
    """The citizen's mailbox, made the first time somebody writes to them."""
    return Mailbox.objects.get_or_create(person=person, defaults={"kind": Mailbox.Kind.CITIZEN})[0]


def colleagues_mailbox(user: User) -> Mailbox:
    """A colleague's own mailbox, made the first time it is needed."""
    return Mailbox.objects.get_or_create(owner=user, defaults={"kind": Mailbox.Kind.STAFF})[0]

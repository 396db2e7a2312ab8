"""When the demo's citizens last signed in: whoever has written or opened a letter was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from accounts.models import EidIdentity
from messaging.models import Message, Recipient
from portal.demo.town import insert
from portal.signin import keyed_hash

if TYPE_CHECKING:
    from datetime import datetime

    from casework.models import Person
    from portal.demo.town import Town


def build_signins(town: Town) -> None:
    for person in town.people.values():
        if person.user is not None and (at := _last_there(person)):
            insert(
                EidIdentity(
                    user=person.user,
                    provider=EidIdentity.Provider.BANKID,
                    # As their own sign-in would write it, which then is the same row.
                    subject=keyed_hash(person.identity_number),
                    assurance="loa3",
                    first_login=at,
                    last_login=at,
                )
            )


def _last_there(person: Person) -> datetime | None:
    wrote = Message.objects.filter(sender_user=person.user).aggregate(at=Max("sent_at"))["at"]
    theirs = Recipient.objects.filter(mailbox__person=person)
    opened = theirs.aggregate(at=Max("first_read_at"))["at"]
    return max(filter(None, (wrote, opened)), default=None)

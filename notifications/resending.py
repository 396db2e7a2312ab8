"""Sending a notice again (Skicka igen): a new row, by the same rules as any other.

The address book is asked anew when it leaves, quiet hours hold, and pressed twice it is one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifications.claims import APART
from notifications.models import Notice
from notifications.outbox import NewNotice, queue_notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

OLD = timedelta(days=7)
# Stopped because of something that can be put right.
CAN_BE_MENDED = {Notice.Reason.NO_ADDRESS, Notice.Reason.UNWANTED, Notice.Reason.NOT_ACTIVE}


def may_be_sent_again(notice: Notice, *, now: datetime) -> bool:
    """Whether another one could help: it didn't arrive, as far as is known, and it is still wanted.

    What was handed over without an answer may have got lost. Within the hour no other would go, and
    after a week it is no news to remind of.
    """
    if notice.opened_at is not None:
        return False
    if notice.status == Notice.Status.FAILED:
        return True
    if notice.status == Notice.Status.SUPPRESSED:
        return notice.reason in CAN_BE_MENDED
    sent_at = notice.sent_at if notice.status == Notice.Status.SENT else None
    return sent_at is not None and APART <= now - sent_at < OLD


def send_again(notice: Notice) -> bool:
    """Queue it once more. False when that was done before."""
    again = NewNotice(
        recipient=notice.recipient,
        channel=notice.channel,
        kind=notice.kind,
        key=_key(notice),
        trigger=notice.trigger,
        leans_on=notice.leans_on,
        place=notice.place,
    )
    return queue_notices([again]) == 1


def sent_again(notices: Sequence[Notice]) -> frozenset[UUID]:
    """Those of them that have been sent again already, by their public id."""
    by_key = {_key(one): one.public_id for one in notices}
    known = Notice.objects.filter(key__in=by_key).values_list("key", flat=True)
    return frozenset(by_key[key] for key in known)


def _key(notice: Notice) -> str:
    return f"again:{notice.public_id}"

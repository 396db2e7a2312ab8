"""Sending a notice again (Skicka igen): a new row, by the same rules as any other.

The address book is asked anew when it leaves, quiet hours hold, and pressed twice it is one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from notifications.claims import APART
from notifications.models import Notice
from notifications.outbox import NewNotice, queue_notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from notifications.models import NoticeQuerySet

OLD = timedelta(days=7)
AGAIN = "again:"
OUTCOMES = [Notice.Status.SENT, Notice.Status.DELIVERED, Notice.Status.FAILED]
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


def sent_again(notices: Sequence[Notice]) -> dict[UUID, Notice]:
    """What those of them that have been sent again were sent as, by the public id of each."""
    by_key = {_key(one): one.public_id for one in notices}
    return {by_key[one.key]: one for one in Notice.objects.filter(key__in=by_key)}


def is_again_of(notice: Notice) -> str:
    """The public id of the notice it was sent again for; nothing of one that is the first."""
    return notice.key.removeprefix(AGAIN) if notice.key.startswith(AGAIN) else ""


def took_over(again: Notice) -> bool:
    """Whether what became of the second notice is what counts; until then the first one does."""
    return again.status in OUTCOMES or again.reason == Notice.Reason.GROUPED


def undelivered() -> NoticeQuerySet:
    """What failed and still matters: not yet opened, and no second notice has taken over."""
    again = Notice.objects.filter(
        Q(status__in=OUTCOMES) | Q(reason=Notice.Reason.GROUPED),
        key=Concat(Value(AGAIN), Cast(OuterRef("public_id"), TextField())),
    )
    return Notice.objects.filter(~Exists(again), status=Notice.Status.FAILED, opened_at=None)


def _key(notice: Notice) -> str:
    return f"{AGAIN}{notice.public_id}"

"""The naive variant's way: a letter is committed, and then its notices are put on the queue."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from celery import shared_task
from django.db import transaction

from notifications.destination import Destination, address_book
from notifications.gateways import gateway_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifications.outbox import NewNotice


def queue_after_commit(notices: Sequence[NewNotice]) -> int:
    for notice in notices:
        transaction.on_commit(partial(_put_on_queue, notice))
    return len(notices)


def _put_on_queue(notice: NewNotice) -> None:
    send_at_once.delay(
        str(notice.recipient), str(notice.channel), str(notice.kind), str(notice.trigger)
    )


@shared_task(acks_late=False)
def send_at_once(recipient: str, channel: str, kind: str, trigger: str) -> None:
    found = address_book()(UUID(recipient), channel, kind, UUID(trigger))
    if isinstance(found, Destination):
        key = f"{trigger}:{uuid4()}"
        gateway_for(channel).send(to=found.address, text="", subject="", key=key)

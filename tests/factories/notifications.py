from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

from notifications.addresses import address_mark
from notifications.models import Channel, Kind, Notice


class NoticeFactory(factory.django.DjangoModelFactory):
    """A queued SMS about a new message, due now."""

    class Meta:
        model = Notice

    class Params:
        tried = factory.Trait(
            attempts=1,
            first_tried_at=factory.LazyFunction(timezone.now),
        )
        sent = factory.Trait(
            tried=True,
            status=Notice.Status.SENT,
            sent_at=factory.LazyFunction(timezone.now),
            finished_at=factory.SelfAttribute("sent_at"),
            provider_ref=factory.Sequence("s{:031}".format),
            address_mark=address_mark("+46701740605"),
        )
        failed = factory.Trait(
            tried=True,
            status=Notice.Status.FAILED,
            reason=Notice.Reason.REFUSED,
            address_mark=address_mark("+46701740605"),
            finished_at=factory.LazyFunction(timezone.now),
        )
        stopped = factory.Trait(
            status=Notice.Status.SUPPRESSED,
            reason=Notice.Reason.UNWANTED,
            finished_at=factory.LazyFunction(timezone.now),
        )

    recipient = factory.LazyFunction(uuid4)
    channel = Channel.SMS
    kind = Kind.NEW_MESSAGE
    trigger = factory.LazyFunction(uuid4)
    key = factory.Sequence("new_message:{}".format)
    queued_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyFunction(lambda: timezone.now() - timedelta(seconds=1))

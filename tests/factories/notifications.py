from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone

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
            address_hint="05",
        )
        failed = factory.Trait(
            tried=True,
            status=Notice.Status.FAILED,
            reason=Notice.Reason.REFUSED,
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

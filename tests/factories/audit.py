from __future__ import annotations

import uuid

import factory

from audit.models import AccessLogEntry, Action, ActorKind


class AccessLogEntryFactory(factory.django.DjangoModelFactory):
    """A colleague looked at a person. The product itself writes by `audit.log.record` alone."""

    class Meta:
        model = AccessLogEntry

    class Params:
        system = factory.Trait(actor_kind=ActorKind.SYSTEM, actor=None, actor_name="nattkörning")

    actor_kind = ActorKind.STAFF
    actor = factory.LazyFunction(uuid.uuid4)
    actor_name = "Åsa Ahlgren"
    role = "caseworker"
    unit = "Enhet 1 i Ängslunda"
    action = Action.VIEWED
    object_type = "person"
    customer_number = "3000009"
    ip = "127.0.0.1"
    request_id = factory.LazyFunction(uuid.uuid4)

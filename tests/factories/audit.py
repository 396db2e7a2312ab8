from __future__ import annotations

import uuid

import factory

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action, ActorKind, Incident, LogReview


class AccessLogEntryFactory(factory.django.DjangoModelFactory):
    """A colleague looked at a person. The product itself writes by `audit.log.record` alone.

    With `at`, of another time than now, which the table would stamp by itself.
    """

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

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        row.save_base(raw="at" in kwargs)
        return row


class LogReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LogReview

    period_from = factory.LazyFunction(stockholm_today)
    period_to = factory.LazyFunction(stockholm_today)
    reviewer = factory.LazyFunction(uuid.uuid4)
    reviewer_name = "Åsa Ahlgren"
    rows = factory.LazyFunction(lambda: {"1": "slump"})
    result = LogReview.Result.APPROVED


class IncidentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Incident

    kind = Incident.Kind.WRONG_RECIPIENT
    unit = "Enhet 1 i Ängslunda"
    text = "Skickat till fel Anna Andersson."
    reporter = factory.LazyFunction(uuid.uuid4)
    reporter_name = "Åsa Ahlgren"

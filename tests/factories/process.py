from __future__ import annotations

import factory
from django.utils import timezone

from accounts.calendar import stockholm_today
from casework.models import Assignment, Decision, Intake, Investigation, Service
from tests.factories.accounts import UnitFactory, UserFactory, days_ago
from tests.factories.casework import CaseFactory, PersonFactory


class IntakeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intake

    person = factory.SubFactory(PersonFactory)
    type = Intake.Type.APPLICATION
    received_on = factory.LazyFunction(lambda: days_ago(3))
    reason = "Ansökan om stöd"
    unit = factory.SubFactory(UnitFactory, reception=True)


class InvestigationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Investigation

    case = factory.SubFactory(CaseFactory)
    type = "Utredning enligt socialtjänstlagen"
    opened_on = factory.LazyFunction(lambda: days_ago(40))
    caseworker = factory.SubFactory(UserFactory)


class DecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decision

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SubFactory(UserFactory),
        )

    case = factory.SubFactory(CaseFactory)
    type = "Öppenvård"
    outcome = Decision.Outcome.GRANTED
    decided_on = factory.LazyFunction(lambda: days_ago(30))
    decision_maker = factory.SubFactory(UserFactory)


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    case = factory.SubFactory(CaseFactory)
    decision = factory.SubFactory(DecisionFactory, case=factory.SelfAttribute("..case"))
    type = "Öppenvård"
    period_from = factory.LazyFunction(lambda: days_ago(29))


class AssignmentFactory(factory.django.DjangoModelFactory):
    """A task sent to a provider unit. For whom: `service__case__file__file_holder=person`."""

    class Meta:
        model = Assignment

    class Params:
        draft = factory.Trait(state=Assignment.State.DRAFT, sent_on=None)
        accepted = factory.Trait(
            state=Assignment.State.ACCEPTED, accepted_on=factory.LazyFunction(lambda: days_ago(25))
        )
        ongoing = factory.Trait(
            state=Assignment.State.ONGOING, accepted_on=factory.LazyFunction(lambda: days_ago(25))
        )
        ended = factory.Trait(
            state=Assignment.State.ENDED,
            accepted_on=factory.LazyFunction(lambda: days_ago(25)),
            ended_on=factory.LazyFunction(lambda: days_ago(10)),
        )

    number = factory.Sequence(lambda n: f"UP-{stockholm_today():%y}-{n % 10_000:04d}")
    service = factory.SubFactory(ServiceFactory)
    provider_unit = factory.SubFactory(UnitFactory, provider=True)
    title = "Öppenvård, samtal en gång i veckan"
    state = Assignment.State.SENT
    sent_on = factory.LazyFunction(lambda: days_ago(28))

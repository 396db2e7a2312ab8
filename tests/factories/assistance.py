from __future__ import annotations

from decimal import Decimal

import factory
from django.utils import timezone

from accounts.calendar import stockholm_today
from casework.models import (
    Calculation,
    Case,
    EconomicAssistanceApplication,
    Payment,
)
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.casework import CaseFactory
from tests.factories.process import DecisionFactory


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A renewal for this month. Whose: `case__file__file_holder=person`."""

    class Meta:
        model = EconomicAssistanceApplication

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SubFactory(UserFactory),
        )

    case = factory.SubFactory(CaseFactory, area=Case.Area.ECONOMIC_ASSISTANCE)
    kind = EconomicAssistanceApplication.Kind.RENEWAL
    period_month = factory.LazyFunction(lambda: stockholm_today().replace(day=1))
    received_on = factory.LazyFunction(lambda: days_ago(5))
    applicant = factory.SelfAttribute("case.file.file_holder")


class CalculationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Calculation

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SubFactory(UserFactory),
        )

    application = factory.SubFactory(ApplicationFactory)
    norm_sum = Decimal("5360.00")
    common_costs = Decimal("1130.00")
    other_costs = Decimal("7200.00")
    incomes = Decimal("2710.00")
    calculated_by = factory.SubFactory(UserFactory)
    calculated_at = factory.LazyFunction(timezone.now)


class PaymentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Payment

    class Params:
        published = factory.Trait(
            published_at=factory.LazyFunction(timezone.now),
            published_by=factory.SubFactory(UserFactory),
        )

    application = factory.SubFactory(ApplicationFactory)
    decision = factory.SubFactory(DecisionFactory, case=factory.SelfAttribute("..application.case"))
    amount = Decimal("10980.00")
    pay_on = factory.LazyFunction(stockholm_today)
    account_ends_with = "4471"
    concerned_month = factory.SelfAttribute("application.period_month")

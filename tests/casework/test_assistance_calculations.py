from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from casework.actions.assistance_calculations import Sums, calculate
from casework.models import Calculation, EconomicAssistanceApplication
from tests.factories.accounts import ActorFactory
from tests.factories.assistance import ApplicationFactory, CalculationFactory

pytestmark = pytest.mark.django_db
Status = EconomicAssistanceApplication.Status
SUMS = Sums(Decimal("5360"), Decimal("1130"), Decimal("7200"), Decimal("2710"))


def test_what_is_lacking_follows_from_the_sums():
    by, application = ActorFactory(), ApplicationFactory()

    made = calculate(by=by, application=application, sums=SUMS, is_final=False)

    assert (made.balance, made.is_surplus) == (Decimal("10980"), False)
    assert (made.calculated_by, made.is_final) == (by.user, False)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "calculation")


def test_money_over_is_a_surplus():
    calculation = CalculationFactory.build(application=None, calculated_by=None, incomes=20_000)

    assert calculation.is_surplus
    assert calculation.balance_size == 20_000 - 5360 - 1130 - 7200


def test_a_month_has_one_calculation_which_is_changed():
    by, application = ActorFactory(), ApplicationFactory()
    calculate(by=by, application=application, sums=SUMS, is_final=False)

    calculate(by=by, application=application, sums=SUMS, is_final=True)

    assert Calculation.objects.get().is_final
    assert AccessLogEntry.objects.order_by("pk").last().action == Action.CHANGED


@pytest.mark.parametrize(
    "status", [Status.GRANTED, Status.REFUSED, Status.CLOSED, Status.WITHDRAWN]
)
def test_nothing_is_calculated_anew_once_it_is_decided(status):
    application = ApplicationFactory(status=status)

    with pytest.raises(ValidationError, match="Beräkningen kan inte ändras"):
        calculate(by=ActorFactory(), application=application, sums=SUMS, is_final=False)


def test_what_the_citizen_has_read_is_not_changed_under_their_eyes():
    published = CalculationFactory(published=True, is_final=True)

    with pytest.raises(ValidationError, match="Ta tillbaka den"):
        calculate(by=ActorFactory(), application=published.application, sums=SUMS, is_final=False)

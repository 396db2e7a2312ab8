from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from casework.models import (
    Calculation,
    EconomicAssistanceApplication,
    ImportedRecord,
    Payment,
)
from tests.casework.imports.files import case, decision, municipality, person, read_in
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.assistance import ApplicationFactory

pytestmark = pytest.mark.django_db
MONEY = {"area": "economic_assistance", "responsible_unit": "Försörjningsenheten"}
SUMS = {
    "norm_sum": "9800.00",
    "common_costs": "1640.00",
    "other_costs": "9040.00",
    "incomes": "9240.00",
    "calculated_by": "LINEKS",
    "calculated_on": "2025-03-13",
}


@pytest.fixture(autouse=True)
def _a_household():
    """Erik (P1) and Maria (P2) with a common case and decisions in it; P3 with another case."""
    municipality()
    parties = [{"person": "P2", "role": "co_applicant"}]
    read_in(
        *(person(f"P{n}") for n in (1, 2, 3)),
        case("A1", "P1", **MONEY, participants=parties),
        case("A2", "P3"),
        decision("B1", amount="11240"),
        decision("B2", outcome="refused"),
        decision("B3", of="A2"),
        decision("B4", amount="500"),
    )


def application(key="S1", **more):
    return {
        "type": "application",
        "id": key,
        "case": "A1",
        "kind": "renewal",
        "period_month": "2025-03",
        "received_on": "2025-03-03",
        "status": "received",
        "applicant": "P1",
        **more,
    }


def granted(**more):
    return application(status="granted", decision="B1", **more)


def payment(key="T1", **more):
    return {
        "type": "payment",
        "id": key,
        "application": "S1",
        "decision": "B1",
        "amount": "11240.00",
        "pay_on": "2025-04-21",
        "account_ends_with": "4321",
        "state": "sent",
        **more,
    }


def test_an_application_comes_in_with_its_calculation_and_its_payments():
    result = read_in(
        granted(
            co_applicant="P2", summary=["Hyra 8 400 kr"], calculation={**SUMS, "is_final": True}
        ),
        payment(amount="11000", note="Mars"),
        payment("T2", amount="240", method="bill", payee="Elbolaget", state="planned"),
    )

    found, sums = EconomicAssistanceApplication.objects.get(), Calculation.objects.get()
    assert result.rows == []
    assert (found.kind, found.channel, found.status) == ("renewal", "import", "granted")
    assert (str(found.period_month), found.summary) == ("2025-03-01", {"lines": ["Hyra 8 400 kr"]})
    assert found.co_applicant.identity_number == "R00000002"
    assert (sums.application, sums.norm_sum, sums.is_final) == (found, Decimal("9800.00"), True)
    assert sums.calculated_by.user_code == "LINEKS"
    first, second = Payment.objects.order_by("pk")
    assert (first.amount, first.account_ends_with, first.note) == (Decimal(11000), "4321", "Mars")
    assert (str(first.concerned_month), first.decision) == ("2025-03-01", found.decision)
    assert (second.method, second.payee, second.state) == ("bill", "Elbolaget", "planned")


def test_nothing_is_published_to_the_citizen():
    read_in(granted(calculation=SUMS), payment())

    assert EconomicAssistanceApplication.objects.get().published_at is None
    assert Calculation.objects.get().published_at is None
    assert Payment.objects.get().published_at is None


BAD = [
    (application(case="A2", applicant="P3"), "case", "gäller inte ekonomiskt bistånd"),
    (application(applicant="P3"), "applicant", "ingen del i ärendet"),
    (application(co_applicant="P3"), "co_applicant", "inte medsökande"),
    (application(co_applicant="P1"), "co_applicant", "den sökande själv"),
    (application(period_month="2025-13"), "period_month", "Datumet finns inte."),
    (application(period_month="2025-03-01"), "period_month", "en månad"),
    (application(received_on=days_ago(-1).isoformat()), "received_on", "har inte varit än"),
    (application(status="supplement_requested"), "supplement", "vad som saknas"),
    (application(status="granted"), "decision", "Fältet behövs"),
    (application(status="paid"), "decision", "Fältet behövs"),
    (application(status="granted", decision="B2"), "status", "beslutets utfall"),
    (application(status="paid", decision="B2"), "status", "beslutets utfall"),
    (application(status="granted", decision="B3"), "decision", "ett annat ärende"),
    (application(decision="B1"), "status", "inte beslutad"),
    (application(calculation={**SUMS, "norm_sum": "9800,00"}), "calculation.norm_sum", "belopp"),
    (application(calculation={**SUMS, "calculated_by": "INGEN"}),
     "calculation.calculated_by", "Ingen medarbetare"),
    (application(calculation={**SUMS, "calculated_on": "2025-02-30"}),
     "calculation.calculated_on", "Datumet finns inte."),
    (application(calculation={"norm_sum": "1"}), "calculation.common_costs", "Fältet saknas."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "field", "reason"), BAD)
def test_what_the_product_would_refuse_of_an_application_is_refused(line, field, reason):
    result = read_in(line)

    found = {name: why for _key, name, why in result.refused}
    assert reason in found[field]
    assert not EconomicAssistanceApplication.objects.exists()


BAD_PAYMENTS = [
    (payment(amount="0"), "amount", "större än noll"),
    (payment(amount="11240.01"), "amount", "större än beslutet"),
    (payment(decision="B4"), "decision", "inte det som gäller ansökan"),
    (payment(pay_on="2025-03-01"), "pay_on", "före beslutet"),
    (payment(pay_on=days_ago(-1).isoformat()), "pay_on", "inte har varit"),
    (payment(account_ends_with=""), "account_ends_with", "fyra sista"),
    (payment(account_ends_with="1234567"), "account_ends_with", "fyra sista"),
    (payment(method="bill"), "payee", "vem räkningen betalas till"),
    (payment(application="S9"), "application", "Posten med den nyckeln finns inte"),
]


@pytest.mark.parametrize(("line", "field", "reason"), BAD_PAYMENTS)
def test_what_the_product_would_refuse_of_a_payment_is_refused(line, field, reason):
    read_in(granted())

    result = read_in(line)

    found = {name: why for _key, name, why in result.refused}
    assert reason in found[field]
    assert not Payment.objects.exists()


def test_what_is_paid_in_all_never_exceeds_the_decision():
    read_in(granted(), payment("T1", amount="11000"), payment("T2", state="cancelled"))

    result = read_in(payment("T3", amount="240.01"), payment("T4", amount="240"))

    assert [(key, name) for key, name, _why in result.refused] == [("T3", "amount")]
    assert Payment.objects.count() == 3


def test_a_month_is_applied_for_once():
    result = read_in(
        application("S1", status="withdrawn"),
        application("S2"),
        application("S3"),
        application("S4", kind="supplementary"),
    )

    taken = "Det finns redan en ansökan för den månaden."
    assert result.refused == [("S3", "period_month", taken)]
    assert EconomicAssistanceApplication.objects.count() == 3


@pytest.mark.covers("I25")
def test_a_decision_is_about_one_application():
    result = read_in(granted(), granted() | {"id": "S2", "period_month": "2025-04"})

    assert result.refused == [("S2", "decision", "Beslutet gäller redan en annan ansökan.")]


def test_an_application_registered_here_already_is_linked_by_its_month():
    result = read_in(application())
    here = EconomicAssistanceApplication.objects.get()
    ImportedRecord.objects.filter(kind="application").delete()

    result = read_in(application(status="under_review"))

    here.refresh_from_db()
    assert result.counts == {"application": {"behållna": 1}}
    assert (here.status, EconomicAssistanceApplication.objects.count()) == ("received", 1)


def test_an_application_follows_the_case_system_until_somebody_here_goes_on_with_it():
    read_in(application())
    read_in(application(status="under_review"))
    here = EconomicAssistanceApplication.objects.get()
    assert here.status == "under_review"
    EconomicAssistanceApplication.objects.update(status="awaiting_decision")

    result = read_in(granted(calculation=SUMS))

    here.refresh_from_db()
    assert (here.status, here.decision, here.calculation.norm_sum) == (
        "awaiting_decision",
        None,
        Decimal("9800.00"),
    )
    assert [name for _line, _key, name, _why in result.rows] == ["status"]


def test_a_calculation_is_changed_until_the_citizen_can_read_it():
    read_in(application(calculation=SUMS))
    read_in(application(calculation={**SUMS, "incomes": "100"}))
    sums = Calculation.objects.get()
    assert sums.incomes == Decimal(100)
    Calculation.objects.update(published_at=timezone.now(), published_by=UserFactory())

    result = read_in(application(calculation={**SUMS, "incomes": "200"}))

    sums.refresh_from_db()
    assert sums.incomes == Decimal(100)
    assert [name for _line, _key, name, _why in result.rows] == ["calculation"]


def test_the_month_of_another_case_is_free():
    ApplicationFactory(period_month="2025-03-01")

    assert read_in(application()).rows == []

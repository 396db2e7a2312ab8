from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry
from casework.actions.assistance_payments import (
    Planned,
    cancel_payment,
    left_to_pay,
    mark_sent,
    plan_payment,
)
from casework.models import EconomicAssistanceApplication, Payment
from tests.factories.accounts import ActorFactory, days_ago
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db
Method, State = Payment.Method, Payment.State
Status = EconomicAssistanceApplication.Status


def granted(amount="10980", **facts):
    application = ApplicationFactory(status=Status.GRANTED, **facts)
    application.decision = DecisionFactory(
        case=application.case, amount=Decimal(amount), decided_on=days_ago(3)
    )
    application.save()
    return application


def planned(amount="10980", **facts):
    known: dict[str, Any] = {"pay_on": stockholm_today(), "account_ends_with": "4471"}
    return Planned(Decimal(amount), **known | facts)


def plan(application, amount="10980", **facts):
    return plan_payment(
        by=ActorFactory(), application=application, planned=planned(amount, **facts)
    )


def test_a_payment_is_about_the_applications_month_and_decision():
    application = granted()

    payment = plan(application, note="Betalas ut den 27:e.")

    assert (payment.decision, payment.state) == (application.decision, State.PLANNED)
    assert payment.concerned_month == application.period_month
    assert AccessLogEntry.objects.get().object_type == "payment"


def test_never_more_is_paid_than_was_decided():
    application = granted("11240.50")
    plan(application, "10000")

    with pytest.raises(ValidationError) as refused:
        plan(application, "1240.51")
    plan(application, "1240.50")

    assert refused.value.message_dict["amount"] == [
        "Beslutet gäller 11\xa0240,50 kr. Det finns 1\xa0240,50 kr kvar att betala ut."
    ]
    assert left_to_pay(application.decision) == 0


def test_what_was_stopped_can_be_paid_otherwise():
    application = granted()
    cancel_payment(by=ActorFactory(), payment=plan(application))

    plan(application)

    assert left_to_pay(application.decision) == 0


def test_two_at_once_cant_both_spend_the_rest(committed_db):
    application = granted()
    gate, refusals = threading.Barrier(2, timeout=10), []
    actor = ActorFactory()

    def plan_at_once():
        try:
            gate.wait()
            plan_payment(by=actor, application=application, planned=planned())
        except ValidationError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=plan_at_once) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Payment.objects.get().amount == Decimal("10980")
    assert len(refusals) == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"amount": "0"}, "större än noll"),
        ({"pay_on": days_ago(4)}, "före beslutet"),
        ({"pay_on": days_ago(-400)}, "mer än ett år efter beslutet"),
        ({"account_ends_with": ""}, "fyra sista siffror"),
        ({"method": Method.BILL, "account_ends_with": ""}, "vem räkningen betalas till"),
    ],
)
def test_a_payment_that_doesnt_hold_together_is_refused(facts, words):
    with pytest.raises(ValidationError, match=words):
        plan(granted(), **facts)


@pytest.mark.parametrize("status", [Status.AWAITING_DECISION, Status.REFUSED, Status.CLOSED])
def test_nothing_is_paid_that_isnt_granted(status):
    application = ApplicationFactory(status=status)

    with pytest.raises(ValidationError, match="planeras när ansökan är beviljad"):
        plan(application)


def test_the_money_leaves_on_its_day_and_not_before():
    payment = PaymentFactory(pay_on=stockholm_today() + timedelta(days=2))

    with pytest.raises(ValidationError, match="Markera den som utbetald då"):
        mark_sent(by=ActorFactory(), payment=payment)
    mark_sent(by=ActorFactory(), payment=payment, today=payment.pay_on)

    payment.refresh_from_db()
    assert payment.state == State.SENT


@pytest.mark.parametrize(
    ("verb", "state", "words"),
    [
        (mark_sent, State.SENT, "redan utbetald"),
        (mark_sent, State.CANCELLED, "redan stoppad"),
        (cancel_payment, State.SENT, "redan utbetald"),
        (cancel_payment, State.CANCELLED, "redan stoppad"),
    ],
)
def test_what_is_settled_stays_settled(verb, state, words):
    payment = PaymentFactory(state=state)

    with pytest.raises(ValidationError, match=words):
        verb(by=ActorFactory(), payment=payment)

"""Money on its way: planned, paid or stopped (utbetalning; R121)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from accounts.calendar import stockholm_today
from audit.models import Action
from casework.actions.assistance_trace import trace
from casework.models import Decision, EconomicAssistanceApplication, Payment
from casework.money import shown_amount

if TYPE_CHECKING:
    from datetime import date

    from accounts.actor import Actor

Status = EconomicAssistanceApplication.Status
Method, State = Payment.Method, Payment.State
# Later than this is a slip of the pen.
FURTHEST = timedelta(days=366)
PAYABLE = (Status.GRANTED, Status.PARTLY_GRANTED)


@dataclass(frozen=True)
class Planned:
    """What is to be paid, when, how and to whom."""

    amount: Decimal
    pay_on: date
    method: str = Method.ACCOUNT
    payee: str = ""
    account_ends_with: str = ""
    note: str = ""


@transaction.atomic
def plan_payment(
    *, by: Actor, application: EconomicAssistanceApplication, planned: Planned
) -> Payment:
    """Plan a payment. What is paid never exceeds what was decided."""
    decision = _decision_held(application)
    _check(decision, planned)
    payment = Payment.objects.create(
        application=application,
        decision=decision,
        concerned_month=application.period_month,
        **asdict(planned),
    )
    trace(
        Action.CREATED,
        by=by,
        application=application,
        part="payment",
        part_id=payment.public_id,
    )
    return payment


@transaction.atomic
def mark_sent(*, by: Actor, payment: Payment, today: date | None = None) -> None:
    """The money has left."""
    if payment.pay_on > (today or stockholm_today()):
        raise ValidationError(
            f"Utbetalningsdagen är {payment.pay_on:%Y-%m-%d}. Markera den som utbetald då."
        )
    _settle(by, payment, State.SENT)


@transaction.atomic
def cancel_payment(*, by: Actor, payment: Payment) -> None:
    """Stop it before the money has left."""
    _settle(by, payment, State.CANCELLED)


def hindrance(application: EconomicAssistanceApplication) -> str:
    """Why no payment can be planned now, or nothing."""
    if application.status in PAYABLE and application.decision_id is not None:
        return ""
    label = application.get_status_display()
    return f"Ansökan har läget {label}. En utbetalning planeras när ansökan är beviljad."


def left_to_pay(decision: Decision) -> Decimal:
    """What is left of the decision when all is counted that isn't stopped."""
    counted = decision.payments.exclude(state=State.CANCELLED)
    paid: Decimal | None = counted.aggregate(paid=Sum("amount"))["paid"]
    return (decision.amount or Decimal(0)) - (paid or Decimal(0))


def _decision_held(application: EconomicAssistanceApplication) -> Decision:
    """The decision, held until the payment is written: two at once can't both spend the rest."""
    held = EconomicAssistanceApplication.objects.select_for_update(of=("self",)).get(
        pk=application.pk
    )
    reason = hindrance(held)
    if reason or held.decision_id is None:
        raise ValidationError(reason)
    return Decision.objects.select_for_update(of=("self",)).get(pk=held.decision_id)


def _check(decision: Decision, planned: Planned) -> None:
    if planned.amount <= 0:
        raise ValidationError({"amount": "Beloppet ska vara större än noll."})
    left = left_to_pay(decision)
    if planned.amount > left:
        raise ValidationError(
            {
                "amount": f"Beslutet gäller {shown_amount(decision.amount or Decimal(0))} kr. "
                f"Det finns {shown_amount(left)} kr kvar att betala ut."
            }
        )
    if planned.pay_on < decision.decided_on:
        raise ValidationError({"pay_on": "Utbetalningsdagen kan inte ligga före beslutet."})
    if planned.pay_on > decision.decided_on + FURTHEST:
        raise ValidationError({"pay_on": "Utbetalningsdagen ligger mer än ett år efter beslutet."})
    if planned.method == Method.ACCOUNT and not planned.account_ends_with:
        raise ValidationError({"account_ends_with": "Fyll i kontots fyra sista siffror."})
    if planned.method == Method.BILL and not planned.payee:
        raise ValidationError({"payee": "Fyll i vem räkningen betalas till."})


def _settle(by: Actor, payment: Payment, state: Payment.State) -> None:
    planned = Payment.objects.filter(pk=payment.pk, state=State.PLANNED)
    if not planned.update(state=state):
        payment.refresh_from_db(fields=["state"])
        raise ValidationError(f"Utbetalningen är redan {payment.get_state_display()}.")
    trace(
        Action.CHANGED,
        by=by,
        application=payment.application,
        part="payment",
        part_id=payment.public_id,
        reason=state.label,
    )

"""Economic assistance: what is paid of what was decided (domain 3.2.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework.imports.kind import Facts, Kind
from casework.imports.known import tag, tag_of
from casework.models import Payment
from casework.stages import GRANTING

if TYPE_CHECKING:
    from casework.imports.entry import Entry
    from casework.imports.known import Known
    from casework.models import Person


class PaymentKind(Kind):
    name = "payment"
    plural = "utbetalningar"
    model = Payment
    related = ("application__case__file__file_holder", "decision")
    links = {"application": "application", "decision": "decision"}
    fixed = ("application", "decision")

    def look_up(self, known: Known, entries: list[Entry]) -> None:
        decisions = [known.things.get(("decision", entry.data["decision"])) for entry in entries]
        if here := {one.pk for one in decisions if one is not None and one.pk}:
            for payment in Payment.objects.filter(decision__in=here).select_related(*self.related):
                known.hold_part("payments", ("pk", payment.decision_id), known.hold(payment))

    def read(self, entry: Entry, known: Known) -> Facts:
        application = known.ref(entry, "application", "application")
        facts: Facts = {
            "application": application,
            "decision": known.ref(entry, "decision", "decision"),
            "amount": Decimal(entry.data["amount"]),
            "pay_on": entry.day("pay_on", ahead=True),
            **entry.plain("method", "state"),
            **entry.texts("payee", "account_ends_with", "note"),
        }
        if entry.says("concerned_month") or application is None:
            facts["concerned_month"] = entry.month("concerned_month")
        else:
            facts["concerned_month"] = application.period_month
        _check_payment(entry, facts)
        return facts

    def settle(self, entry: Entry, known: Known) -> None:
        known.add("payments", tag_of(entry.thing, "decision"), entry.thing)

    def finish(self, entry: Entry, known: Known) -> None:
        """What is paid never exceeds what was decided."""
        decision = entry.thing.decision
        paid = sum(
            (
                payment.amount
                for payment in known.parts("payments", tag(decision))
                if payment.state != Payment.State.CANCELLED
            ),
            Decimal(0),
        )
        if decision.amount is not None and paid > decision.amount:
            entry.refuse("amount", "Utbetalningarna blir större än beslutet.")

    def about(self, thing: Any) -> list[Person]:
        return [thing.application.case.file.file_holder]


def _check_payment(entry: Entry, facts: Facts) -> None:
    application, decision, pay_on = facts["application"], facts["decision"], facts["pay_on"]
    if facts["amount"] <= 0:
        entry.refuse("amount", "Beloppet ska vara större än noll.")
    if application and decision and tag_of(application, "decision") != tag(decision):
        entry.refuse("decision", "Beslutet är inte det som gäller ansökan.")
    if decision and decision.outcome not in GRANTING:
        entry.refuse("decision", "Beslutet ger inga pengar.")
    if decision and pay_on and pay_on < decision.decided_on:
        entry.refuse("pay_on", "Utbetalningsdagen är före beslutet.")
    if facts["state"] == Payment.State.SENT and pay_on and pay_on > entry.today:
        entry.refuse("pay_on", "Det som är utbetalt kan inte ha en dag som inte har varit.")
    method = facts.get("method", Payment.Method.ACCOUNT)
    if method == Payment.Method.ACCOUNT and not entry.text("account_ends_with"):
        entry.refuse("account_ends_with", "Fyll i kontots fyra sista siffror.")
    if method == Payment.Method.BILL and not entry.text("payee"):
        entry.refuse("payee", "Fyll i vem räkningen betalas till.")

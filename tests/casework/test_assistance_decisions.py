from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.assistance_decisions import (
    Terms,
    decide,
    last_day_of,
    link_decision,
    linkable_decisions,
)
from casework.models import Decision, EconomicAssistanceApplication
from tests.factories.accounts import ActorFactory, days_ago
from tests.factories.assistance import ApplicationFactory
from tests.factories.casework import CaseFactory
from tests.factories.process import DecisionFactory, InvestigationFactory

pytestmark = pytest.mark.django_db
Outcome, Status = Decision.Outcome, EconomicAssistanceApplication.Status


def awaiting(**facts):
    return ApplicationFactory(status=Status.AWAITING_DECISION, **facts)


def terms(outcome=Outcome.GRANTED, amount="10980", decided_on=None):
    return Terms(outcome, decided_on or stockholm_today(), Decimal(amount) if amount else None)


@pytest.mark.parametrize(
    ("outcome", "amount", "status"),
    [
        (Outcome.GRANTED, "10980", Status.GRANTED),
        (Outcome.PARTIAL, "4000", Status.PARTLY_GRANTED),
        (Outcome.REFUSED, "", Status.REFUSED),
    ],
)
def test_a_decision_is_about_the_month_and_moves_the_application(outcome, amount, status):
    by, application = ActorFactory(), awaiting(period_month=date(2026, 2, 1))
    investigation = InvestigationFactory(case=application.case)

    decision = decide(by=by, application=application, terms=terms(outcome, amount))

    application.refresh_from_db()
    assert (application.status, application.decision) == (status, decision)
    assert (decision.period_from, decision.period_to) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (decision.decision_maker, decision.investigation) == (by.user, investigation)
    assert decision.published_at is None
    deeds = AccessLogEntry.objects.order_by("pk").values_list("action", "object_type")
    assert list(deeds) == [
        (Action.CHANGED, "case"),
        (Action.CREATED, "decision"),
        (Action.CHANGED, "application"),
    ]
    application.case.refresh_from_db()
    assert application.case.stage == "decided"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (terms(amount=""), "Fyll i beloppet"),
        (terms(Outcome.PARTIAL, "0"), "Fyll i beloppet"),
        (terms(Outcome.REFUSED, "100"), "Ett avslag har inget belopp"),
        (terms(decided_on=stockholm_today() + timedelta(days=1)), "framåt i tiden"),
        (terms(decided_on=days_ago(6)), "före den dag då ansökan kom in"),
    ],
)
def test_terms_that_dont_hold_together_are_refused(wrong, words):
    application = awaiting()

    with pytest.raises(ValidationError, match=words):
        decide(by=ActorFactory(), application=application, terms=wrong)

    assert not Decision.objects.exists()


def test_what_doesnt_wait_for_a_decision_gets_none():
    application = ApplicationFactory(status=Status.UNDER_REVIEW)

    with pytest.raises(ValidationError, match="först när ansökan väntar på beslut"):
        decide(by=ActorFactory(), application=application, terms=terms())

    assert not Decision.objects.exists()


def test_the_second_of_two_who_decide_at_once_learns_that_it_is_decided():
    application = awaiting()
    old_page = EconomicAssistanceApplication.objects.get(pk=application.pk)
    decide(by=ActorFactory(), application=application, terms=terms())

    with pytest.raises(ValidationError, match="läget Beviljad"):
        decide(by=ActorFactory(), application=old_page, terms=terms(Outcome.REFUSED, ""))

    assert Decision.objects.get().outcome == Outcome.GRANTED


def test_nothing_is_decided_in_a_closed_case():
    application = awaiting(case=CaseFactory(closed=True))

    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        decide(by=ActorFactory(), application=application, terms=terms())


def test_a_decision_of_the_case_can_be_the_one():
    application = awaiting()
    decision = DecisionFactory(
        case=application.case,
        outcome=Outcome.PARTIAL,
        amount=4000,
        decided_on=application.received_on,
    )

    link_decision(by=ActorFactory(), application=application, decision=decision)

    application.refresh_from_db()
    assert (application.decision, application.status) == (decision, Status.PARTLY_GRANTED)


def test_only_a_decision_about_nothing_else_can_be_linked():
    application = awaiting()
    decided = {"case": application.case, "decided_on": application.received_on, "amount": 4000}
    free = DecisionFactory(**decided)
    taken = DecisionFactory(**decided)
    ApplicationFactory(case=application.case, decision=taken, period_month=date(2026, 1, 1))
    elsewhere = DecisionFactory()
    procedural = DecisionFactory(**decided, outcome=Outcome.PROCEDURAL)
    without_amount = DecisionFactory(**{**decided, "amount": None})
    before_it_came = DecisionFactory(**{**decided, "decided_on": days_ago(400)})

    assert list(linkable_decisions(application)) == [free]
    for decision in (taken, elsewhere, procedural, without_amount, before_it_came):
        with pytest.raises(ValidationError, match="kan inte knytas"):
            link_decision(by=ActorFactory(), application=application, decision=decision)


@pytest.mark.parametrize(
    ("month", "last"),
    [
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 4, 1), date(2026, 4, 30)),
    ],
)
def test_the_last_day_of_a_month(month, last):
    assert last_day_of(month) == last

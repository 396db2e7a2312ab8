from __future__ import annotations

import pytest

from casework.assistance_steps import WORDS, steps
from casework.models import Decision, EconomicAssistanceApplication, Payment
from tests.factories.accounts import days_ago
from tests.factories.assistance import ApplicationFactory, PaymentFactory
from tests.factories.process import DecisionFactory

pytestmark = pytest.mark.django_db
Status, Outcome = EconomicAssistanceApplication.Status, Decision.Outcome


def way(status, outcome=None, **facts):
    if status == Status.SUPPLEMENT_REQUESTED:
        facts |= {"supplement": "Hyresavi"}
    application = ApplicationFactory(status=status, **facts)
    if outcome:
        application.decision = DecisionFactory(case=application.case, outcome=outcome)
    return [
        ("*" if step.is_now else "+" if step.is_done else "-") + step.words
        for step in steps(application)
    ]


@pytest.mark.parametrize(
    ("status", "outcome", "shown"),
    [
        ("received", None, "*Inkommen -Under utredning -Väntar på beslut -Beslut"),
        ("under_review", None, "+Inkommen *Under utredning -Väntar på beslut -Beslut"),
        (
            "supplement_requested",
            None,
            "+Inkommen +Under utredning *Komplettering begärd -Väntar på beslut -Beslut",
        ),
        (
            "awaiting_decision",
            None,
            "+Inkommen +Under utredning *Väntar på beslut -Beslut",
        ),
        (
            "granted",
            Outcome.GRANTED,
            "+Inkommen +Under utredning +Väntar på beslut *Beviljad -Utbetald",
        ),
        (
            "paid",
            Outcome.PARTIAL,
            "+Inkommen +Under utredning +Väntar på beslut +Delvis beviljad *Utbetald",
        ),
        ("refused", Outcome.REFUSED, "+Inkommen +Under utredning +Väntar på beslut *Avslagen"),
        (
            "closed",
            Outcome.REFUSED,
            "+Inkommen +Under utredning +Väntar på beslut +Avslagen *Avslutad",
        ),
        ("withdrawn", None, "+Inkommen *Återtagen"),
    ],
)
def test_the_way_is_told_in_plain_words_with_where_it_is_now(status, outcome, shown):
    assert " ".join(way(status, outcome)) == shown


def test_what_was_never_paid_is_not_called_paid():
    assert "+Utbetald" not in way(Status.CLOSED, Outcome.GRANTED)


def test_what_was_paid_and_closed_is():
    application = ApplicationFactory(status=Status.CLOSED)
    application.decision = DecisionFactory(case=application.case)
    PaymentFactory(application=application, state=Payment.State.SENT)

    assert [step.words for step in steps(application)][-2:] == ["Utbetald", "Avslutad"]


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_place_whatever_the_decision_says(status):
    for outcome in (None, *Outcome):
        shown = way(status, outcome)
        assert [words[1:] for words in shown if words.startswith("*")] == [WORDS[status]]


def test_the_days_that_are_known_are_told_and_none_ahead():
    application = ApplicationFactory(status=Status.GRANTED, received_on=days_ago(9))
    application.decision = DecisionFactory(case=application.case, decided_on=days_ago(2))

    days = {step.words: step.on for step in steps(application) if step.on}

    assert days == {"Inkommen": days_ago(9), "Beviljad": days_ago(2)}

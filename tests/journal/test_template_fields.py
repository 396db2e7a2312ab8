from __future__ import annotations

from datetime import date

import pytest

from accounts.actor import Actor
from journal.template_fields import enumerated, fill, left_to_fill, unknown_fields
from journal.template_values import known_values
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.casework import CaseAssignmentFactory, CaseFactory
from tests.factories.process import DecisionFactory


def test_what_is_known_is_filled_in_and_the_rest_stays():
    text = fill("Hej {{mottagare.namn}}, {{ mote.datum }}!", {"mottagare.namn": "Samira"})

    assert text == "Hej Samira, {{ mote.datum }}!"


def test_a_value_is_never_read_as_a_field_in_its_turn():
    values = {"mottagare.namn": "{{mote.datum}}", "mote.datum": "i dag"}

    assert fill("{{mottagare.namn}}", values) == "{{mote.datum}}"


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "{% if x %}", "{{namn.__class__}}", "{{}}", "}}{{"])
def test_what_is_no_field_stays_as_it_is_and_is_not_left_to_fill(text):
    assert fill(text, {"mottagare.namn": "Samira"}) == text
    assert left_to_fill(text) == []


def test_what_is_left_is_named_once_in_its_order():
    left = left_to_fill("{{mote.datum}}", "{{mote.tid}} {{mote.datum}} {{mote.plats}}")

    assert enumerated(left) == "mötets datum, mötets tid och mötets plats"
    assert enumerated(left[:1]) == "mötets datum"


def test_a_template_with_an_unknown_field_is_found_out():
    assert unknown_fields("{{mote.datum}} {{mote.klocka}}", "{{ x }}") == ["mote.klocka", "x"]


@pytest.mark.django_db
def test_a_case_gives_whom_it_is_about_who_writes_and_who_handles_it(caseworker, settings):
    settings.LAW_REFERENCES = {"economic_assistance": "1 § provlagen"}
    case = CaseFactory()
    main = CaseAssignmentFactory(case=case).user

    values = known_values(caseworker.actor, case)

    assert values["aktbarare.benamning"] == case.file.file_holder.full_name
    assert values["avsandare.namn"] == caseworker.user.full_name
    assert values["enhet.namn"] == caseworker.unit.name
    assert values["handlaggare.namn"] == main.full_name
    assert values["law.economic_assistance"] == "1 § provlagen"
    assert "belopp" not in values


@pytest.mark.django_db
def test_whoever_is_hidden_from_citizens_stands_there_by_function():
    membership = MembershipFactory(user__hide_name_from_citizens=True)
    decision = DecisionFactory(decision_maker=UserFactory(hide_name_from_citizens=True))
    values = known_values(_actor(membership), decision)

    assert values["avsandare.namn"] == "Handläggare"
    assert values["beslutsfattare.namn"] == "Handläggare"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), "december 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "februari 2026"),
        (date(2026, 11, 1), date(2026, 12, 31), "2026-11-01 – 2026-12-31"),
        (date(2026, 11, 2), None, "tiden från och med 2026-11-02"),
        (None, None, ""),
    ],
)
def test_a_decision_gives_its_period_amount_and_maker(caseworker, first, last, words):
    decision = DecisionFactory(period_from=first, period_to=last, amount=10980)
    decision.refresh_from_db()

    values = known_values(caseworker.actor, decision)

    assert values["period"] == words
    assert values["belopp"] == "10\N{NO-BREAK SPACE}980"
    assert values["beslutsdatum"] == f"{decision.decided_on:%Y-%m-%d}"
    assert values["beslutsfattare.namn"] == decision.decision_maker.full_name


def _actor(membership):
    return Actor(user=membership.user, membership=membership)

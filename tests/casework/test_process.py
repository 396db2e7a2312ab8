from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.holding import CHANGED_MEANWHILE
from casework.actions.process import (
    Ruling,
    close_investigation,
    decide,
    follow_up,
    grant_service,
    open_investigation,
    resume,
    start_assessment,
)
from casework.models import Decision, Intake
from casework.stages import possible, standing_of
from tests.factories.accounts import days_ago
from tests.factories.casework import CaseFactory
from tests.factories.process import (
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
REPORT = Intake.Type.REPORT


@pytest.fixture
def at(caseworker):
    """A case of the unit in a stage, with an intake of a kind."""

    def make(stage, type_=None, **fields):
        case = CaseFactory(responsible_unit=caseworker.unit, stage=stage, **fields)
        if type_:
            IntakeFactory(person=case.file.file_holder, case=case, type=type_)
        return case

    return make


def investigate(caseworker, case, **changed):
    facts = {
        "type": "Utredning",
        "opened_on": TODAY,
        "due_on": None,
        "caseworker": caseworker.user,
        **changed,
    }
    return open_investigation(by=caseworker.actor, case=case, **facts)


def ruling(caseworker, **changed):
    facts = {
        "type": "Öppenvård",
        "outcome": Decision.Outcome.GRANTED,
        "decided_on": TODAY,
        "decision_maker": caseworker.user,
        **changed,
    }
    return Ruling(**facts)


def stage_of(case):
    case.refresh_from_db()
    return case.stage


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def steps_of(case):
    return possible(standing_of(case, TODAY))


def test_an_application_is_investigated_at_once(caseworker, at):
    case = at("intake", Intake.Type.APPLICATION)

    with refused("En ansökan utreds direkt, utan förhandsbedömning."):
        start_assessment(by=caseworker.actor, case=case)
    investigate(caseworker, case)

    assert stage_of(case) == "investigation"
    assert case.intakes.get().status == "to_case"


@pytest.mark.parametrize("type_", ["report", "other_information", "own_request"])
def test_anything_else_is_assessed_first(caseworker, at, type_):
    case = at("intake", type_)

    with refused("ska förhandsbedömas innan en utredning kan inledas"):
        investigate(caseworker, case)
    start_assessment(by=caseworker.actor, case=case)
    assert stage_of(case) == "assessment"
    investigate(caseworker, case)

    assert stage_of(case) == "investigation"


def test_an_assessment_begins_once(caseworker, at):
    case = at("intake", REPORT)
    start_assessment(by=caseworker.actor, case=case)

    with refused("Förhandsbedömningen är redan påbörjad."):
        start_assessment(by=caseworker.actor, case=case)
    with refused("redan kommit förbi"):
        start_assessment(by=caseworker.actor, case=at("decided", REPORT))


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"opened_on": TOMORROW}, "opened_on"),
        ({"due_on": YESTERDAY}, "due_on"),
    ],
)
def test_an_investigation_opens_today_or_before_and_is_due_after_that(caseworker, at, dates, field):
    case = at("assessment", REPORT)

    with pytest.raises(ValidationError) as error:
        investigate(caseworker, case, **dates)

    assert list(error.value.message_dict) == [field]
    assert stage_of(case) == "assessment"


def test_an_investigation_is_closed_once_and_on_a_day_that_can_be(caseworker, at):
    case = at("investigation")
    investigation = InvestigationFactory(case=case, opened_on=YESTERDAY)

    for day in (TOMORROW, days_ago(2)):
        with pytest.raises(ValidationError) as error:
            close_investigation(by=caseworker.actor, investigation=investigation, closed_on=day)
        assert list(error.value.message_dict) == ["closed_on"]
    close_investigation(by=caseworker.actor, investigation=investigation, closed_on=TODAY)

    with refused("Utredningen är redan avslutad."):
        close_investigation(by=caseworker.actor, investigation=investigation, closed_on=TODAY)


@pytest.mark.parametrize("stage", ["intake", "assessment"])
def test_nothing_is_decided_before_an_investigation(caseworker, at, stage):
    with refused("Beslut kan fattas först när en utredning är inledd."):
        decide(by=caseworker.actor, case=at(stage), ruling=ruling(caseworker))


def test_a_decision_can_close_its_investigation(caseworker, at):
    case = at("investigation")
    investigation = InvestigationFactory(case=case, opened_on=days_ago(9))

    decision = decide(
        by=caseworker.actor,
        case=case,
        ruling=ruling(caseworker, investigation=investigation, amount=Decimal("4500.00")),
        closes_investigation=True,
    )

    investigation.refresh_from_db()
    assert investigation.closed_on == decision.decided_on
    assert stage_of(case) == "decided"


def test_a_procedural_decision_moves_the_case_nowhere(caseworker, at):
    case = at("investigation")

    decide(
        by=caseworker.actor,
        case=case,
        ruling=ruling(caseworker, outcome=Decision.Outcome.PROCEDURAL),
    )

    assert stage_of(case) == "investigation"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"decided_on": TOMORROW}, "decided_on"),
        ({"period_from": TODAY, "period_to": YESTERDAY}, "period_to"),
        ({"period_to": TODAY}, "period_from"),
        ({"amount": Decimal("-1")}, "amount"),
    ],
)
def test_what_a_decision_can_not_say(caseworker, at, wrong, field):
    with pytest.raises(ValidationError) as error:
        decide(by=caseworker.actor, case=at("investigation"), ruling=ruling(caseworker, **wrong))

    assert list(error.value.message_dict) == [field]


def test_nothing_is_decided_before_its_investigation_began(caseworker, at):
    case = at("investigation")
    investigation = InvestigationFactory(case=case, opened_on=TODAY)

    with refused("Utredningen inleddes senare än så."):
        decide(
            by=caseworker.actor,
            case=case,
            ruling=ruling(caseworker, investigation=investigation, decided_on=YESTERDAY),
        )


def grant(caseworker, decision, **changed):
    facts = {"type": "Öppenvård", "period_from": TODAY, "period_to": None, **changed}
    return grant_service(by=caseworker.actor, decision=decision, **facts)


@pytest.mark.parametrize("outcome", ["granted", "partial"])
def test_a_service_needs_a_decision_that_grants_it(caseworker, at, outcome):
    case = at("decided")
    refusal = DecisionFactory(case=case, outcome="refused")
    with refused("En insats kräver ett beslut om bifall eller delavslag."):
        grant(caseworker, refusal)

    granting = DecisionFactory(case=case, outcome=outcome)
    with refused("Välj ett beslut om bifall eller delavslag."):
        grant(caseworker, refusal)
    grant(caseworker, granting)

    assert stage_of(case) == "performing"


def test_a_service_has_a_period_that_can_be(caseworker, at):
    decision = DecisionFactory(
        case=at("decided"), decided_on=YESTERDAY, period_from=TODAY, period_to=None
    )

    with refused("Perioden kan inte sluta innan den börjar."):
        grant(caseworker, decision, period_to=YESTERDAY)
    with refused("före beslutets period"):
        grant(caseworker, decision, period_from=days_ago(5))


def test_what_is_performed_is_followed_up_and_goes_on(caseworker, at):
    case = at("decided")
    with refused("Uppföljning kan göras först när en insats pågår."):
        follow_up(by=caseworker.actor, case=case)
    with refused("Ärendet är inte under uppföljning."):
        resume(by=caseworker.actor, case=case)
    grant(caseworker, DecisionFactory(case=case))

    follow_up(by=caseworker.actor, case=case)
    assert stage_of(case) == "follow_up"
    with refused("Uppföljningen är redan påbörjad."):
        follow_up(by=caseworker.actor, case=case)
    resume(by=caseworker.actor, case=case)

    assert stage_of(case) == "performing"


def test_the_stage_is_the_furthest_that_is_open(caseworker, at):
    case = at("performing")
    ServiceFactory(case=case)

    investigate(caseworker, case)
    assert stage_of(case) == "performing"
    decide(by=caseworker.actor, case=case, ruling=ruling(caseworker))
    assert stage_of(case) == "performing"


def test_a_follow_up_that_leads_to_a_new_investigation(caseworker, at):
    ended, ongoing = at("follow_up"), at("follow_up")
    ServiceFactory(case=ended, period_to=YESTERDAY)
    ServiceFactory(case=ongoing)

    investigate(caseworker, ended)
    investigate(caseworker, ongoing)

    assert (stage_of(ended), stage_of(ongoing)) == ("investigation", "performing")


def test_a_closed_case_takes_no_step_but_to_be_opened_again(caseworker, at):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    for step in (
        lambda: start_assessment(by=caseworker.actor, case=case),
        lambda: investigate(caseworker, case),
        lambda: decide(by=caseworker.actor, case=case, ruling=ruling(caseworker)),
        lambda: grant(caseworker, DecisionFactory(case=case)),
        lambda: follow_up(by=caseworker.actor, case=case),
    ):
        with refused("Ärendet är avslutat."):
            step()

    assert steps_of(case) == {"reopen"}


@pytest.mark.parametrize(
    ("stage", "steps"),
    [
        ("intake", {"assess", "close"}),
        ("assessment", {"investigate", "close"}),
        ("investigation", {"investigate", "decide", "close"}),
        ("decided", {"investigate", "decide", "close"}),
        ("performing", {"investigate", "decide", "follow_up", "close"}),
        ("follow_up", {"investigate", "decide", "resume", "close"}),
    ],
)
def test_each_stage_offers_what_can_follow(at, stage, steps):
    assert steps_of(at(stage, REPORT)) == steps


def test_of_two_colleagues_at_once_the_second_is_told(caseworker, at):
    case = at("investigation")
    seen = case.version
    investigate(caseworker, case, seen=seen)

    with refused(CHANGED_MEANWHILE):
        investigate(caseworker, case, seen=seen)

    assert case.investigations.count() == 1


def test_a_step_is_written_down_without_names(caseworker, at):
    case = at("intake", REPORT)

    start_assessment(by=caseworker.actor, case=case)

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type, row.case_number) == (Action.CHANGED, "case", case.number)
    assert row.reason == "påbörjade förhandsbedömning"
    assert row.customer_number == case.file.file_holder.customer_number


@pytest.mark.parametrize(
    "outcome", [Decision.Outcome.REFUSED, Decision.Outcome.DISMISSED, Decision.Outcome.PROCEDURAL]
)
def test_what_is_not_granted_has_no_amount(caseworker, at, outcome):
    wrong = ruling(caseworker, outcome=outcome, amount=100)

    with refused("Bara ett bifall eller delavslag har ett belopp"):
        decide(by=caseworker.actor, case=at("investigation"), ruling=wrong)


def test_a_decision_closes_no_other_cases_investigation(caseworker, at):
    foreign = ruling(caseworker, investigation=InvestigationFactory())

    with refused("hör till ett annat ärende"):
        decide(by=caseworker.actor, case=at("investigation"), ruling=foreign)

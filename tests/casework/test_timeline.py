from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.calendar import stockholm_today
from casework.models import Case, Intake
from casework.timeline import events_in
from tests.factories.accounts import days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory(opened_on=days_ago(60))


def grow(case):
    """A round of everything that can happen."""
    IntakeFactory(case=case, person=case.file.file_holder, received_on=days_ago(61))
    InvestigationFactory(case=case, opened_on=days_ago(50), closed_on=days_ago(30))
    decision = DecisionFactory(case=case, decided_on=days_ago(30))
    service = ServiceFactory(case=case, decision=decision, period_from=days_ago(29))
    AssignmentFactory(service=service, ended=True)
    CaseAssignmentFactory(case=case, since=days_ago(60), until=days_ago(40))


def test_all_that_has_happened_comes_with_the_latest_first(case):
    grow(case)

    events = events_in(case)

    assert [event.what for event in events] == [
        "Uppdrag avslutat",
        "Uppdrag mottaget",
        "Uppdrag skickat",
        "Insats från och med",
        "Beslut, bifall",
        "Utredning avslutad",
        "handläggare till och med",
        "Utredning inledd",
        "handläggare från och med",
        "Ärendet öppnades",
        "Aktualisering, ansökan",
    ]
    assert [event.on for event in events] == sorted((e.on for e in events), reverse=True)


def test_what_lies_ahead_has_not_happened(case):
    ServiceFactory(case=case, period_to=stockholm_today() + timedelta(days=30))

    happened = [event.what for event in events_in(case)]
    assert "Insats från och med" in happened
    assert "Insats till och med" not in happened


def test_it_tells_who_and_why():
    case = CaseFactory(closed=True, area=Case.Area.ADULTS)
    IntakeFactory(
        case=case,
        person=case.file.file_holder,
        type=Intake.Type.REPORT,
        reason="Oro",
        from_whom="Skolan",
    )

    details = {event.what: event.detail for event in events_in(case)}

    assert details["Aktualisering, anmälan"] == "Oro, från Skolan"
    assert details["Ärendet avslutades"] == "Ärendet är slutfört."


def test_a_long_case_costs_as_many_queries_as_a_short_one(
    case, django_assert_num_queries, django_assert_max_num_queries
):
    grow(case)
    with django_assert_max_num_queries(6) as few:
        events_in(case)

    for _ in range(9):
        grow(case)

    with django_assert_num_queries(len(few)):
        assert len(events_in(case)) > 90

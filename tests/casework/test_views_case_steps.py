from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from casework.actions.holding import CHANGED_MEANWHILE
from casework.models import Decision
from tests.factories.accounts import days_ago
from tests.factories.casework import CaseFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
)

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)


def url(name, case, **more):
    return reverse(f"casework:{name}", kwargs={"case_id": case.public_id, **more})


def stage_of(case):
    case.refresh_from_db()
    return case.stage


def test_a_report_goes_from_button_to_form_to_investigation(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user, stage="intake")
    IntakeFactory(person=case.file.file_holder, case=case, type="report")
    page = caseworker.client.get(url("case", case))
    assertContains(page, "Påbörja förhandsbedömning")
    assertNotContains(page, "Inled utredning")

    response = caseworker.client.post(url("case_move", case), {"step": "assess"}, follow=True)
    assertContains(response, "Förhandsbedömningen är påbörjad.")
    assertContains(response, "Inled utredning")
    form = caseworker.client.get(url("investigation_new", case)).context["form"]
    assert form.initial["caseworker"] == caseworker.user.public_id
    response = caseworker.client.post(
        url("investigation_new", case),
        {
            "type": "Utredning barn och unga",
            "opened_on": TODAY,
            "due_on": "",
            "caseworker": caseworker.user.public_id,
            "seen": form.initial["seen"],
        },
    )

    assertRedirects(response, url("case", case))
    assert stage_of(case) == "investigation"


def test_a_button_pressed_twice_says_that_it_is_done(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, stage="intake")
    for _ in range(2):
        response = caseworker.client.post(url("case_move", case), {"step": "assess"}, follow=True)

    assertContains(response, "Förhandsbedömningen är redan påbörjad.")


def test_a_step_that_nobody_offered_is_not_there(caseworker, case):
    assert caseworker.client.post(url("case_move", case), {"step": "close"}).status_code == 404


def test_what_was_written_is_kept_when_the_step_is_refused(caseworker, case):
    response = caseworker.client.post(
        url("investigation_new", case),
        {
            "type": "Utredning vuxen",
            "opened_on": TODAY,
            "due_on": days_ago(2),
            "caseworker": caseworker.user.public_id,
        },
    )

    assertContains(response, "Utredningen kan inte vara klar innan den inleds.")
    assertContains(response, 'value="Utredning vuxen"')
    assertContains(response, f'value="{days_ago(2):%Y-%m-%d}"')


def test_whoever_acts_on_an_old_page_is_told_and_can_then_go_on(caseworker, case):
    old = caseworker.client.get(url("investigation_new", case)).context["form"].initial["seen"]
    facts = {"type": "Utredning", "opened_on": TODAY, "caseworker": caseworker.user.public_id}
    caseworker.client.post(url("investigation_new", case), {**facts, "seen": old})

    told = caseworker.client.post(url("investigation_new", case), {**facts, "seen": old})
    assertContains(told, CHANGED_MEANWHILE)
    seen = told.context["form"]["seen"].value()
    caseworker.client.post(url("investigation_new", case), {**facts, "seen": seen})

    assert case.investigations.count() == 2


def test_a_decision_closes_the_investigation_and_leads_to_a_service(caseworker, case):
    investigation = InvestigationFactory(case=case)
    form = caseworker.client.get(url("decision_new", case)).context["form"]
    assert form.initial["investigation"] == investigation.public_id

    caseworker.client.post(
        url("decision_new", case),
        {
            "type": "Öppenvård",
            "outcome": "granted",
            "decided_on": TODAY,
            "decision_maker": caseworker.user.public_id,
            "investigation": investigation.public_id,
            "closes_investigation": "on",
            "amount": "4 500,50",
        },
    )
    decision = Decision.objects.get()
    assert str(decision.amount) == "4500.50"
    page = caseworker.client.get(url("case", case))
    assertContains(page, "bifall")
    assertContains(page, "4 500,50".replace(" ", "\xa0"))
    caseworker.client.post(
        url("service_new", case),
        {"decision": decision.public_id, "type": "Öppenvård", "period_from": TODAY},
    )

    assert stage_of(case) == "performing"
    assertContains(caseworker.client.get(url("case", case)), "Påbörja uppföljning")


def test_a_decision_that_is_not_whole_is_shown_again(caseworker, case):
    response = caseworker.client.post(url("decision_new", case), {"amount": "mycket"})

    for sentence in ("Välj utfall.", "Fyll i beslutsdatum.", "Skriv beloppet i kronor med siffror"):
        assertContains(response, sentence)


def test_a_service_without_a_decision_is_explained_and_not_asked_for(caseworker, case):
    response = caseworker.client.get(url("service_new", case))

    assertContains(response, "En insats kräver ett beslut om bifall eller delavslag.")
    assertNotContains(response, "Spara insats")


def test_an_investigation_is_closed_from_its_own_page(caseworker, case):
    investigation = InvestigationFactory(case=case)

    caseworker.client.post(
        url("investigation_close", case, investigation_id=investigation.public_id),
        {"closed_on": TODAY},
    )

    investigation.refresh_from_db()
    assert investigation.closed_on == TODAY


def test_an_investigation_of_another_case_is_not_there(caseworker, case):
    other = InvestigationFactory(case__responsible_unit=caseworker.unit)

    response = caseworker.client.get(
        url("investigation_close", case, investigation_id=other.public_id)
    )

    assert response.status_code == 404


def test_a_case_that_goes_on_says_what_hinders_its_closing(caseworker, case):
    assignment = AssignmentFactory(service__case=case)

    asked = caseworker.client.get(url("case_close", case))
    tried = caseworker.client.post(url("case_close", case), {"reason": "Klart."})

    for page in (asked, tried):
        assertContains(page, f"Uppdraget {assignment.number}")
    assertNotContains(asked, "Avsluta ärendet</button>")
    assert stage_of(case) == "investigation"


def test_a_closed_case_tells_why_and_offers_to_be_opened_again(caseworker, case):
    response = caseworker.client.post(
        url("case_close", case), {"reason": "Flyttat till annan kommun."}, follow=True
    )

    assertContains(response, "Flyttat till annan kommun.")
    assertContains(response, "Återöppna ärende")
    for words in ("Nytt beslut", "Avsluta ärende<", "Nytt uppdrag", "Begränsa"):
        assertNotContains(response, words)


def test_closing_wants_a_reason(caseworker, case):
    response = caseworker.client.post(url("case_close", case), {"reason": " "})

    assertContains(response, "Fyll i orsak till avslut.")


def test_a_closed_case_is_opened_again_with_what_is_new(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    response = caseworker.client.post(
        url("case_reopen", case),
        {
            "type": "application",
            "received_on": TODAY,
            "reason": "Ny ansökan",
            "from_whom": "",
            "investigation": "Utredning vuxen",
            "caseworker": caseworker.user.public_id,
        },
        follow=True,
    )

    assertContains(response, f"Ärende {case.number} är öppet igen.")
    assertContains(response, "Utredning inledd")


def test_the_case_page_costs_as_many_queries_for_a_long_case(
    caseworker, case, django_assert_num_queries, django_assert_max_num_queries
):
    _grow(case)
    with django_assert_max_num_queries(45) as few:
        caseworker.client.get(url("case", case))

    for _ in range(8):
        _grow(case)

    with django_assert_num_queries(len(few)):
        caseworker.client.get(url("case", case))


def _grow(case):
    InvestigationFactory(case=case)
    AssignmentFactory(service__case=case, service__decision=DecisionFactory(case=case))


def test_events_are_told_on_a_page_of_their_own(caseworker, case):
    InvestigationFactory(case=case, type="Utredning vuxen")

    response = caseworker.client.get(url("case_events", case))

    assertContains(response, "Utredning inledd")
    assertContains(response, "Utredning vuxen.")

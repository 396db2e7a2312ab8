from __future__ import annotations

from decimal import Decimal

import pytest

from audit.models import AccessLogEntry
from casework.models import Assignment, Decision, Intake, Investigation, Service
from tests.casework.imports.files import (
    AUTHORITY,
    PROVIDER,
    case,
    decision,
    investigation,
    municipality,
    person,
    read_in,
)
from tests.factories.accounts import days_ago
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_case():
    municipality()
    read_in(person("P1"), person("P2"), case("A1"), case("A2", "P2"))


def intake(key="K1", **more):
    return {
        "type": "intake",
        "id": key,
        "person": "P1",
        "kind": "report",
        "received_on": "2025-03-03",
        "reason": "Oro",
        "status": "new",
        "unit": AUTHORITY,
        **more,
    }


def service(key="I1", **more):
    given = {"decision": "B1", "kind": "Öppenvård", "period_from": "2025-04-07"}
    return {"type": "service", "id": key, **given, **more}


def assignment(key="V1", **more):
    return {
        "type": "assignment",
        "id": key,
        "number": "UP-25-0001",
        "service": "I1",
        "provider_unit": PROVIDER,
        "title": "Samtal",
        "state": "draft",
        **more,
    }


def test_an_intake_comes_in_with_and_without_a_case():
    result = read_in(
        intake("K1", from_whom="Skolan", caseworker="MARFAL"),
        intake("K2", case="A1", status="to_case", settled_on="2025-03-05"),
    )

    first, second = Intake.objects.order_by("pk")
    assert result.counts == {"intake": {"nya": 2}}
    assert (first.type, first.reason, first.from_whom) == ("report", "Oro", "Skolan")
    assert (first.caseworker.user_code, first.case, first.unit.name) == ("MARFAL", None, AUTHORITY)
    assert (second.case.number, second.status, str(second.settled_on)) == (
        "VU-25-0001",
        "to_case",
        "2025-03-05",
    )


def test_an_intake_that_leads_to_a_case_is_changed():
    read_in(intake())

    result = read_in(intake(case="A1", status="to_case"))

    assert result.counts == {"intake": {"ändrade": 1}}
    assert Intake.objects.get().case.number == "VU-25-0001"


def test_an_investigation_and_a_decision_come_in():
    read_in(
        investigation(due_on=days_ago(-30).isoformat(), closed_on="2025-04-01"),
        decision(
            investigation="U1", period_from="2025-05-01", period_to="2025-05-31", amount="1200.50"
        ),
    )

    found, decided = Investigation.objects.get(), Decision.objects.get()
    assert (found.type, str(found.opened_on), found.caseworker.user_code) == (
        "Utredning",
        "2025-03-10",
        "FREHOL",
    )
    assert (found.due_on, str(found.closed_on)) == (days_ago(-30), "2025-04-01")
    assert (decided.investigation, decided.amount) == (found, Decimal("1200.50"))
    assert (decided.type, decided.outcome, decided.published_at) == ("Öppenvård", "granted", None)


def test_a_service_and_an_assignment_come_in():
    read_in(
        decision(),
        service(period_to=days_ago(-100).isoformat()),
        assignment(
            state="ongoing",
            sent_on="2025-04-02",
            accepted_on="2025-04-03",
            description="En gång\ni veckan",
            contact_staff=["AMIREZ", "AMIREZ"],
        ),
    )

    given, task = Service.objects.get(), Assignment.objects.get()
    assert (given.case.number, given.decision, given.type) == (
        "VU-25-0001",
        Decision.objects.get(),
        "Öppenvård",
    )
    assert (task.service, task.provider_unit.name, task.state) == (given, PROVIDER, "ongoing")
    assert (str(task.sent_on), str(task.accepted_on), task.ended_on) == (
        "2025-04-02",
        "2025-04-03",
        None,
    )
    assert task.description == "En gång\ni veckan"
    assert [user.user_code for user in task.contact_staff.all()] == ["AMIREZ"]


BAD = [
    (intake(person="P9"), "person", "Posten med den nyckeln finns inte"),
    (intake(case="A2"), "person", "ingen del i ärendet"),
    (intake(status="to_case"), "case", "Ange vilket ärende"),
    (intake(received_on="2025-02-29"), "received_on", "Datumet finns inte."),
    (intake(settled_on="2025-01-01"), "settled_on", "innan den kom in"),
    (intake(reason="  "), "reason", "Fältet är tomt."),
    (intake(caseworker="INGEN"), "caseworker", "Ingen medarbetare"),
    (investigation(of="A9"), "case", "Posten med den nyckeln finns inte"),
    (investigation(due_on="2025-01-01"), "due_on", "innan den inleds"),
    (investigation(closed_on="2025-01-01"), "closed_on", "före startdatumet"),
    (investigation(caseworker="INGEN"), "caseworker", "Ingen medarbetare"),
    (decision("B2", amount="1200,50"), "amount", "ett belopp i kronor"),
    (decision("B2", amount="-5"), "amount", "ett belopp i kronor"),
    (decision("B2", period_to="2025-05-31"), "period_from", "Fältet saknas."),
    (decision("B2", period_from="2025-05-31", period_to="2025-05-01"), "period_to", "före start"),
    (decision("B2", investigation="U2"), "investigation", "hör till ett annat ärende"),
    (service(decision="B3"), "decision", "bifall eller delavslag"),
    (service(period_to="2025-01-01"), "period_to", "före startdatumet"),
    (assignment(provider_unit=AUTHORITY), "provider_unit", "Enheten är ingen utförare."),
    (assignment(state="sent"), "sent_on", "behövs när uppdraget är nytt"),
    (assignment(state="accepted", sent_on="2025-04-02"), "accepted_on", "behövs när"),
    (assignment(state="ended", sent_on="2025-04-02"), "ended_on", "behövs när"),
    (assignment(ended_on="2025-04-02"), "ended_on", "Bara ett avslutat uppdrag"),
    (assignment(state="accepted", sent_on="2025-04-02", accepted_on="2025-04-01"),
     "accepted_on", "före ett tidigare steg"),
    (assignment(contact_staff=["INGEN"]), "contact_staff[0]", "Ingen medarbetare"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "field", "reason"), BAD)
def test_what_the_product_would_refuse_is_refused_at_its_field(line, field, reason):
    read_in(
        investigation("U2", "A2"),
        decision("B1"),
        decision("B3", outcome="refused"),
        service("I1") if line["type"] == "assignment" else decision("B4"),
    )
    rows = AccessLogEntry.objects.filter(object_type="person").count()

    result = read_in(line)

    assert [(name, reason in why) for _key, name, why in result.refused] == [(field, True)]
    assert AccessLogEntry.objects.filter(object_type="person").count() == rows


def test_what_belongs_to_one_case_never_moves_to_another():
    read_in(investigation(), decision())

    result = read_in(investigation(of="A2"), decision(of="A2"))

    moved = "Posten hör redan till en annan. Det kan inte ändras."
    assert result.refused == [("U1", "case", moved), ("B1", "case", moved)]


def test_the_state_that_a_provider_has_given_an_assignment_is_kept():
    read_in(decision(), service(), assignment(state="sent", sent_on="2025-04-02"))
    Assignment.objects.update(state="accepted", accepted_on="2025-04-05")

    result = read_in(
        assignment(state="sent", sent_on="2025-04-03", title="Samtal varje vecka", contact_staff=[])
    )

    task = Assignment.objects.get()
    assert (task.state, str(task.accepted_on), task.title) == (
        "accepted",
        "2025-04-05",
        "Samtal varje vecka",
    )
    assert [(key, name) for _line, key, name, _why in result.rows] == [("V1", "state")]


def test_an_assignment_number_that_another_has_is_refused():
    AssignmentFactory(number="UP-25-0001")

    result = read_in(decision(), service(), assignment())

    taken = "Uppdragsnumret finns redan på ett annat uppdrag."
    assert result.refused == [("V1", "number", taken)]

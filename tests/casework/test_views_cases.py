from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from casework import lists
from casework.models import CaseAssignment, CaseParticipant
from tests.factories.accounts import days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
)

pytestmark = pytest.mark.django_db

CASES = reverse("casework:cases")
UNITS = {"visa": "enheten"}


def page(case):
    return reverse("casework:case", args=[case.public_id])


def test_mine_and_the_units_are_two_lists(caseworker):
    mine = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
    colleagues = CaseFactory(responsible_unit=caseworker.unit)
    CaseAssignmentFactory(case=colleagues, user__given_name="Linda", user__family_name="Ekström")

    own = caseworker.client.get(CASES)
    units = caseworker.client.get(CASES, UNITS)

    assertContains(own, mine.number)
    assertNotContains(own, colleagues.number)
    for number in (mine.number, colleagues.number, "Linda Ekström"):
        assertContains(units, number)


def test_a_restricted_case_is_on_nobody_elses_list(caseworker):
    restricted = CaseFactory(responsible_unit=caseworker.unit, is_restricted=True)

    assertNotContains(caseworker.client.get(CASES, UNITS), restricted.number)
    assert caseworker.client.get(page(restricted)).status_code == 404


def test_the_lists_are_narrowed_to_a_stage(caseworker):
    investigated = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
    decided = CaseFactory(
        responsible_unit=caseworker.unit, caseworker=caseworker.user, stage="decided"
    )

    for query in ({"skede": "decided"}, {"skede": "decided", **UNITS}):
        response = caseworker.client.get(CASES, query)
        assertContains(response, decided.number)
        assertNotContains(response, investigated.number)
    assertContains(caseworker.client.get(CASES, {"skede": "x"}), investigated.number)


def test_the_lately_closed_come_with_the_last_closed_first(caseworker):
    for days in (5, 1, 9):
        CaseFactory(responsible_unit=caseworker.unit, closed=True, closed_on=days_ago(days))
    CaseFactory(responsible_unit=caseworker.unit, closed=True, closed_on=days_ago(2000))

    rows = caseworker.client.get(CASES, {"skede": "closed", **UNITS}).context["cases"].rows

    assert [case.closed_on for case in rows] == [days_ago(1), days_ago(5), days_ago(9)]


def test_the_filter_stays_while_the_pages_are_turned(caseworker, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    CaseFactory.create_batch(5, responsible_unit=caseworker.unit, closed=True)
    seen, url = set(), f"{CASES}?visa=enheten&skede=closed"

    while url:
        context = caseworker.client.get(url).context
        seen |= {case.number for case in context["cases"].rows}
        url = f"{CASES}{context['older_url']}" if context["older_url"] else ""

    assert len(seen) == 5


def test_a_case_without_anybody_says_so_on_the_units_list(caseworker):
    CaseFactory(responsible_unit=caseworker.unit)

    assertContains(caseworker.client.get(CASES, UNITS), "Saknar handläggare")


def test_a_long_list_is_turned_page_by_page_and_every_case_comes_once(caseworker, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 3)
    cases = CaseFactory.create_batch(7, responsible_unit=caseworker.unit)
    seen, url = [], f"{CASES}?visa=enheten"

    while url:
        context = caseworker.client.get(url).context
        seen += [case.number for case in context["cases"].rows]
        url = f"{CASES}{context['older_url']}" if context["older_url"] else ""

    assert sorted(seen) == sorted(case.number for case in cases)


def test_a_cursor_that_nobody_gave_out_shows_the_first_page(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    others = CaseFactory()

    for cursor in ("x", str(others.public_id)):
        response = caseworker.client.get(CASES, {**UNITS, "efter": cursor})
        assertContains(response, case.number)


def test_the_list_is_one_row_in_the_log(caseworker):
    CaseFactory(responsible_unit=caseworker.unit)

    caseworker.client.get(CASES, UNITS)

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type, row.reason) == (Action.LISTED, "case", "1 rader")


def test_the_units_list_costs_as_many_queries_for_many_as_for_one(caseworker):
    _one_more(caseworker.unit)
    few = _queries(caseworker.client)

    for _ in range(12):
        _one_more(caseworker.unit)

    assert _queries(caseworker.client) == few


def _one_more(unit):
    CaseAssignmentFactory(case=CaseFactory(responsible_unit=unit))


def _queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(CASES, UNITS)
    return len(captured)


@pytest.mark.covers("R53")
def test_the_case_page_tells_the_facts_the_parties_and_the_caseworkers(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
    CaseAssignmentFactory(
        case=case,
        kind=CaseAssignment.Kind.CO,
        user__given_name="Helena",
        user__family_name="Sjöberg",
    )
    party = CaseParticipantFactory(case=case, role=CaseParticipant.Role.CO_APPLICANT)

    response = caseworker.client.get(page(case))

    for words in (
        case.number,
        case.file.file_holder.full_name,
        "Utredning inledd",
        caseworker.unit.name,
        party.person.full_name,
        "Medsökande",
        caseworker.user.full_name,
        "Helena Sjöberg",
        "Medhandläggare",
    ):
        assertContains(response, words)
    assertContains(response, reverse("journal:case_documents", args=[case.public_id]))


def test_a_closed_case_can_still_be_opened_and_says_when_it_was_closed(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    response = caseworker.client.get(page(case))

    assertContains(response, "Ärendet är slutfört.")
    assertContains(response, f"{case.closed_on:%Y-%m-%d}")


def test_a_protected_party_is_named_for_the_circle_alone(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    party = CaseParticipantFactory(case=case, person__protected=True).person
    assertNotContains(caseworker.client.get(page(case)), party.customer_number)

    CircleMemberFactory(person=party, user=caseworker.user)

    assertContains(caseworker.client.get(page(case)), party.customer_number)


@pytest.mark.covers("P12")
def test_opening_a_case_leaves_one_row_with_its_number(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)

    caseworker.client.get(page(case))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.case_number) == (Action.VIEWED, case.number)
    assert row.customer_number == case.file.file_holder.customer_number


def test_another_units_case_looks_as_if_not_there(caseworker):
    response = caseworker.client.get(page(CaseFactory()))

    assert response.status_code == 404


def test_a_provider_sees_no_cases(provider):
    case = CaseFactory()

    for url in (CASES, page(case)):
        assert provider.client.get(url).status_code == 403

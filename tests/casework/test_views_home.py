from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from casework.models import Assignment
from messaging.access import own_mailbox
from tests.factories.casework import (
    CaseFactory,
    CircleMemberFactory,
    EServiceActivationFactory,
    PersonFactory,
)
from tests.factories.messaging import MessageFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

HOME = reverse("casework:home")


def own_case(caseworker, **fields):
    return CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user, **fields)


def log():
    return list(AccessLogEntry.objects.order_by("pk").values_list("object_type", "reason"))


def test_the_caseworker_begins_with_the_search_and_own_cases(caseworker):
    mine = own_case(caseworker)
    colleagues = CaseFactory(responsible_unit=caseworker.unit)

    response = caseworker.client.get(HOME)

    assertContains(response, 'action="/personal/sok/"')
    assertContains(response, mine.number)
    assertContains(response, mine.file.file_holder.full_name)
    assertContains(response, "Utredning inledd")
    assertNotContains(response, colleagues.number)


def test_a_closed_case_is_no_longer_on_the_desk(caseworker):
    closed = own_case(caseworker, closed=True)

    response = caseworker.client.get(HOME)

    assertNotContains(response, closed.number)
    assertContains(response, "Du har inga pågående ärenden.")


def test_what_failed_last_night_is_told_with_the_reason_and_the_way_to_put_it_right(caseworker):
    person = own_case(caseworker).file.file_holder
    EServiceActivationFactory(
        person=person, state="failed", effective_at=None, last_error="Mobilnummer saknas."
    )

    response = caseworker.client.get(HOME)

    assertContains(response, "E-tjänster som inte kunde aktiveras")
    assertContains(response, "Mobilnummer saknas.")
    assertContains(response, reverse("casework:person_edit", args=[person.public_id]))


def test_what_waits_for_the_night_is_listed_with_the_time(caseworker):
    EServiceActivationFactory(person=own_case(caseworker).file.file_holder, requested=True)

    response = caseworker.client.get(HOME)

    assertContains(response, "Väntar på natten")
    assertContains(response, "E-tjänsten aktiveras vid nästa nattkörning (kl. 04.10).")


def test_what_i_ordered_for_a_colleagues_client_is_mine_to_follow(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)
    EServiceActivationFactory(
        person=case.file.file_holder, requested=True, requested_by=caseworker.user
    )

    assertContains(caseworker.client.get(HOME), case.file.file_holder.customer_number)


def test_what_i_ordered_is_gone_when_the_person_is_out_of_reach(caseworker):
    person = PersonFactory(protected=True)
    own_case(caseworker, file__file_holder=person)
    EServiceActivationFactory(person=person, requested=True, requested_by=caseworker.user)

    assertNotContains(caseworker.client.get(HOME), person.customer_number)


def test_each_list_is_one_row_in_the_log_with_its_length(caseworker):
    EServiceActivationFactory(person=own_case(caseworker).file.file_holder, requested=True)
    own_case(caseworker)

    caseworker.client.get(HOME)

    assert sorted(log()) == [("case", "2 rader"), ("eservice", "1 rader")]
    assert set(AccessLogEntry.objects.values_list("action", flat=True)) == {Action.LISTED}


def sections(response):
    """The headings of the cards with a table in them, in order."""
    return re.findall(
        r'<h2 id="[a-z]+">([^<]+)</h2>\s*<table.*?</table>', response.content.decode(), re.DOTALL
    )


def test_the_provider_begins_with_what_is_to_be_answered_and_ends_with_what_has_ended(provider):
    new = AssignmentFactory(provider_unit=provider.unit)
    own = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    own.contact_staff.add(provider.user)
    units = AssignmentFactory(provider_unit=provider.unit, ongoing=True)
    ended = AssignmentFactory(provider_unit=provider.unit, ended=True)
    others = AssignmentFactory(accepted=True)
    others.contact_staff.add(provider.user)

    response = provider.client.get(HOME)

    assertContains(response, f"<h1>{provider.unit.name}</h1>", html=True)
    assert sections(response) == [
        "Nya uppdrag att ta emot",
        "Mina uppdrag",
        "Enhetens övriga uppdrag",
        "Nyligen avslutade",
    ]
    desk = response.context["desk"]
    assert [desk.new, desk.own, desk.units, desk.ended] == [[new], [own], [units], [ended]]
    for assignment in (new, own, units, ended):
        assertContains(response, assignment.service.case.file.file_holder.customer_number)
    assertNotContains(response, others.number)
    assert log() == [("assignment", "4 rader")]


def test_a_unit_where_all_are_mine_is_not_called_idle(provider):
    own = AssignmentFactory(provider_unit=provider.unit, accepted=True)
    own.contact_staff.add(provider.user)

    response = provider.client.get(HOME)

    assert sections(response) == ["Mina uppdrag"]
    assertNotContains(response, "Enheten har inga pågående uppdrag.")


@pytest.mark.covers("R133", "R134")
def test_both_ways_to_the_messages_stand_on_the_start_page(provider):
    MessageFactory(to=own_mailbox(provider.actor), from_citizen=True)

    response = provider.client.get(HOME)

    page = response.content.decode()
    ways = re.findall(
        rf'<a [^>]*href="{reverse("messaging:inbox")}"[^>]*>(.*?)</a>', page, re.DOTALL
    )
    symbols = [way for way in ways if "#mail" in way]
    assert len(symbols) == 2
    assert all("Meddelande" in way and '<span class="figure">1<' in way for way in symbols)
    assert '<nav class="topnav" aria-label="Meny">' in page


def test_an_empty_unit_says_so(provider):
    assertContains(provider.client.get(HOME), "Enheten har inga pågående uppdrag.")


def test_a_protected_person_is_on_the_providers_list_for_the_circle_alone(provider):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, service__case__file__file_holder__protected=True
    )
    person = assignment.service.case.file.file_holder
    assertNotContains(provider.client.get(HOME), person.customer_number)

    CircleMemberFactory(person=person, user=provider.user)

    assertContains(provider.client.get(HOME), person.customer_number)


def test_the_provider_is_reminded_never_to_use_ordinary_email(provider):
    assertContains(
        provider.client.get(HOME),
        "Skicka aldrig personuppgifter om klienter med vanlig e-post.",
    )


@pytest.mark.parametrize("role", ["system_admin", "object_specialist", "log_reviewer"])
def test_other_roles_have_a_calm_page_with_messages(caseworker, role):
    own_case(caseworker)
    caseworker.membership.role = role
    caseworker.membership.save()

    response = caseworker.client.get(HOME)

    assertContains(response, "Till Inkorg")
    assertNotContains(response, 'role="search"')
    assert not AccessLogEntry.objects.exists()


def test_somebody_without_any_role_is_told_whom_to_ask(caseworker):
    caseworker.membership.delete()

    response = caseworker.client.get(HOME)

    assertContains(response, "Du har ingen roll just nu. Kontakta systemförvaltare.")


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    response = client.get(HOME)

    assert response["Location"] == f"/personal/logga-in/?next={HOME}"


def test_the_desk_costs_as_many_queries_for_many_cases_as_for_one(caseworker):
    _one_more_case(caseworker)
    few = _queries(caseworker.client)

    for _ in range(12):
        _one_more_case(caseworker)

    assert _queries(caseworker.client) == few


def test_the_units_start_page_costs_as_many_queries_for_many_assignments(provider):
    AssignmentFactory(provider_unit=provider.unit)
    few = _queries(provider.client)

    AssignmentFactory.create_batch(12, provider_unit=provider.unit, state=Assignment.State.ONGOING)

    assert _queries(provider.client) == few


def _one_more_case(caseworker):
    person = own_case(caseworker).file.file_holder
    EServiceActivationFactory(person=person, requested=True)


def _queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get(HOME)
    return len(captured)

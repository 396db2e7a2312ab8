from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.models import Case, ContactDetails, MessagingApproval, Relation
from notifications.addresses import address_mark
from notifications.models import Channel
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    CircleMemberFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
    RelationFactory,
)
from tests.factories.notifications import NoticeFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


def page(person):
    return reverse("casework:person", args=[person.public_id])


def tab(name, person):
    return reverse(f"casework:person_{name}", args=[person.public_id])


def client_of(unit, **person):
    found = PersonFactory(**person)
    CaseFactory(file__file_holder=found, responsible_unit=unit)
    return found


def brukare_of(unit, **person):
    found = PersonFactory(**person)
    AssignmentFactory(service__case__file__file_holder=found, provider_unit=unit, accepted=True)
    return found


def test_the_header_tells_who_it_is_and_offers_the_client_number(caseworker):
    person = client_of(caseworker.unit, numbered=True)

    response = caseworker.client.get(page(person))

    assertContains(response, f"<h1>{person.full_name}</h1>", html=True)
    assertContains(response, person.shown_identity_number)
    assertContains(response, f'data-copy="{person.customer_number}"')


def test_opening_a_person_leaves_exactly_one_row(caseworker):
    person = client_of(caseworker.unit)

    for url in (page(person), tab("cases", person), tab("relations", person)):
        caseworker.client.get(url)

    rows = AccessLogEntry.objects.all()
    assert [row.action for row in rows] == [Action.VIEWED] * 3
    assert {row.customer_number for row in rows} == {person.customer_number}


def test_a_person_of_another_unit_leads_to_the_question_why_and_the_try_is_logged(caseworker):
    stranger = client_of(CaseFactory().responsible_unit)

    response = caseworker.client.get(page(stranger))

    why = reverse("casework:emergency_person", args=[stranger.public_id])
    assertRedirects(response, why, fetch_redirect_response=False)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_id) == (Action.REFUSED, str(stranger.public_id))


def test_a_citizen_finds_no_staff_page(citizen):
    response = citizen.client.get(page(citizen.person))

    assert response.status_code == 404


def test_the_fields_can_be_read_and_not_written_until_the_pen_is_used(caseworker):
    person = client_of(caseworker.unit, reachable=True)

    response = caseworker.client.get(page(person))

    assertNotContains(response, 'type="checkbox"')
    assertNotContains(response, 'type="tel"')
    assertContains(response, tab("edit", person))


def test_the_blue_box_stands_there_when_the_eservice_is_on(caseworker):
    person = client_of(caseworker.unit, reachable=True)

    response = caseworker.client.get(page(person))

    assertContains(response, "E-tjänsten är påkopplad.")
    assertContains(response, "Meddelande: ja. Notifiering: SMS, e-post.")


def test_there_is_no_box_for_somebody_who_never_had_the_eservice(caseworker):
    person = client_of(caseworker.unit)

    response = caseworker.client.get(page(person))

    assertNotContains(response, 'class="note')


def test_a_letter_can_be_written_once_the_eservice_is_on(caseworker):
    ready, waiting = client_of(caseworker.unit, reachable=True), client_of(caseworker.unit)
    EServiceActivationFactory(person=waiting, requested=True)

    link = f"?till={ready.public_id}.{ready.public_id}"
    assertContains(caseworker.client.get(page(ready)), link)
    assertNotContains(caseworker.client.get(page(waiting)), "Skriv meddelande")


def test_a_guardian_is_written_to_about_the_child(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    guardian, child = approval.relation.related_person, approval.relation.file_holder
    EServiceActivationFactory(in_relation=True, approval=approval)

    response = caseworker.client.get(page(guardian))

    assertContains(response, f"?till={guardian.public_id}.{child.public_id}")


def test_an_approval_that_ran_out_yesterday_leaves_neither_box_nor_letter(caseworker):
    approval = MessagingApprovalFactory(
        case__responsible_unit=caseworker.unit, ends_on=stockholm_today() - timedelta(days=1)
    )
    EServiceActivationFactory(in_relation=True, approval=approval)

    response = caseworker.client.get(page(approval.relation.related_person))

    assertNotContains(response, "E-tjänsten är påkopplad.")
    assertNotContains(response, "Skriv meddelande")


def test_an_approval_in_another_units_case_opens_no_letter(caseworker):
    approval = MessagingApprovalFactory()
    guardian = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval)
    CaseFactory(file__file_holder=guardian, responsible_unit=caseworker.unit)

    response = caseworker.client.get(page(guardian))

    assertNotContains(response, "Skriv meddelande")


def test_what_the_citizen_changed_is_said_to_be_the_citizens_doing(caseworker):
    person = client_of(caseworker.unit)
    ContactDetailsFactory(person=person, changed_by_kind=ContactDetails.ChangedBy.CITIZEN)

    response = caseworker.client.get(page(person))

    assertContains(response, "Ändrad av medborgaren")


def test_a_number_that_no_notice_reaches_is_told(caseworker):
    person = client_of(caseworker.unit, reachable=True)
    number = person.contact_history.get().mobile
    NoticeFactory(
        recipient=person.public_id,
        channel=Channel.SMS,
        failed=True,
        address_mark=address_mark(number),
    )

    response = caseworker.client.get(page(person))

    assertContains(response, "Senaste sms kunde inte levereras")


def test_a_minor_is_pointed_to_the_guardian(caseworker):
    child = client_of(caseworker.unit, child=True)

    response = caseworker.client.get(page(child))

    assertContains(response, "Personen är under 18 år och kan inte logga in.")


def test_the_cases_tab_shows_cases_within_reach_and_no_others(caseworker):
    person = PersonFactory()
    own = CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    as_party = CaseParticipantFactory(person=person, case__responsible_unit=caseworker.unit).case
    elsewhere = CaseFactory(file__file_holder=person)

    response = caseworker.client.get(tab("cases", person))

    assertContains(response, own.number)
    assertContains(response, as_party.number)
    assertNotContains(response, elsewhere.number)


def test_a_relation_is_shown_from_both_sides_with_its_approval(caseworker):
    approval = MessagingApprovalFactory(
        case__responsible_unit=caseworker.unit,
        relation__related_person__given_name="Karin",
        basis=MessagingApproval.Basis.CONSENT,
    )
    child, guardian = approval.relation.file_holder, approval.relation.related_person

    from_the_child = caseworker.client.get(tab("relations", child))
    from_the_guardian = caseworker.client.get(tab("relations", guardian))

    assertContains(from_the_child, f"{guardian.full_name}, född {guardian.birth_year}")
    assertContains(from_the_child, f"Vårdnadshavare till {child.calling_name}.")
    assertContains(from_the_guardian, f"Karin är vårdnadshavare till {child.calling_name}.")
    for response in (from_the_child, from_the_guardian):
        assertContains(response, "Godkänd för meddelande")
        assertContains(response, f"Godkänd av {approval.approved_by.full_name}")
        assertContains(response, "Grund: Samtycke")
        assertContains(response, approval.case.number)


def test_a_relation_to_somebody_out_of_reach_is_not_shown(caseworker):
    """A guardian of two children, one of them at another unit."""
    relation = RelationFactory()
    CaseFactory(file__file_holder=relation.file_holder, responsible_unit=caseworker.unit)
    sibling = RelationFactory(related_person=relation.related_person).file_holder

    response = caseworker.client.get(tab("relations", relation.related_person))

    assertContains(response, relation.file_holder.customer_number)
    assertNotContains(response, sibling.customer_number)


def test_an_approval_in_another_units_case_is_not_shown(caseworker):
    relation = RelationFactory()
    CaseFactory(file__file_holder=relation.file_holder, responsible_unit=caseworker.unit)
    elsewhere = MessagingApprovalFactory(relation=relation)

    response = caseworker.client.get(tab("relations", relation.file_holder))

    assertNotContains(response, elsewhere.case.number)
    assertNotContains(response, "Godkänd för meddelande")


def test_a_person_without_relations_says_so(caseworker):
    person = client_of(caseworker.unit)

    response = caseworker.client.get(tab("relations", person))

    assertContains(response, "Inga relationer är registrerade.")


def test_the_circle_sees_that_the_person_is_protected(caseworker):
    person = client_of(caseworker.unit, protected=True)

    assertNotContains(caseworker.client.get(page(person), follow=True), person.full_name)
    CircleMemberFactory(person=person, user=caseworker.user)
    assertContains(caseworker.client.get(page(person)), "Skyddad folkbokföring.")


def test_the_provider_reads_the_blue_box_and_changes_nothing(provider):
    person = brukare_of(provider.unit, reachable=True)

    response = provider.client.get(page(person))

    assertContains(response, "E-tjänsten är påkopplad.")
    assertContains(response, "Notifiering: SMS, e-post.")
    assertContains(response, "E-tjänsten aktiveras av handläggaren.")
    assertNotContains(response, "Redigera")
    assertNotContains(response, 'type="checkbox"')


def test_the_provider_sees_own_assignments_and_nothing_of_the_authority(provider):
    person = brukare_of(provider.unit)
    own = person.files.get().cases.get().services.get().assignments.get()
    elsewhere = AssignmentFactory(service=own.service)

    response = provider.client.get(page(person))

    assertContains(response, own.number)
    assertNotContains(response, elsewhere.number)
    assertNotContains(response, Case.objects.get().number)
    assertNotContains(response, "Ärenden")
    for name in ("cases", "relations"):
        assert provider.client.get(tab(name, person)).status_code == 403


def test_the_provider_is_not_told_why_an_activation_failed(provider):
    person = brukare_of(provider.unit)
    EServiceActivationFactory(
        person=person, state="failed", effective_at=None, last_error="Mobilnummer saknas."
    )

    response = provider.client.get(page(person))

    assertContains(response, "E-tjänsten är inte påkopplad.")
    assertNotContains(response, "Mobilnummer saknas")


def test_the_provider_loses_a_person_a_month_after_the_assignment(provider):
    person = PersonFactory()
    assignment = AssignmentFactory(
        service__case__file__file_holder=person, provider_unit=provider.unit, ended=True
    )
    assert provider.client.get(page(person)).status_code == 200

    assignment.ended_on -= timedelta(days=31)
    assignment.save()

    assert provider.client.get(page(person)).status_code == 404


@pytest.mark.parametrize("name", ["cases", "relations"])
def test_a_tab_costs_as_many_queries_for_many_rows_as_for_one(
    caseworker, django_assert_num_queries, name
):
    person = client_of(caseworker.unit)
    _one_more(person, caseworker.unit)
    queries = _count(caseworker.client, tab(name, person))

    for _ in range(10):
        _one_more(person, caseworker.unit)

    with django_assert_num_queries(queries):
        caseworker.client.get(tab(name, person))


def _one_more(person, unit):
    case = CaseFactory(file__file_holder=person, responsible_unit=unit)
    relation = RelationFactory(file_holder=person, kind=Relation.Kind.SIBLING)
    approval = MessagingApprovalFactory(relation=relation, case=case)
    EServiceActivationFactory(in_relation=True, approval=approval)


def _count(client, url):
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from audit.models import AccessLogEntry, Action
from casework.models import Assignment
from tests.factories.accounts import UnitFactory, UserFactory, days_ago
from tests.factories.casework import CaseFactory
from tests.factories.process import AssignmentFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(caseworker):
    return ServiceFactory(
        case__responsible_unit=caseworker.unit, case__caseworker=caseworker.user, type="Öppenvård"
    )


@pytest.fixture
def unit(db):
    return UnitFactory(provider=True)


def new(case, query=""):
    return reverse("casework:assignment_new", args=[case.public_id]) + query


def page(assignment, name="case_assignment"):
    ids = [assignment.service.case.public_id, assignment.public_id]
    return reverse(f"casework:{name}", args=ids)


def written(service, unit, **fields):
    return {
        "service": service.pk,
        "provider_unit": unit.pk,
        "title": "Samtalsstöd",
        "description": "En gång i veckan.",
        **fields,
    }


def test_a_draft_is_saved_and_seen_on_the_cases_page(caseworker, service, unit):
    response = caseworker.client.post(new(service.case), written(service, unit))

    draft = Assignment.objects.get()
    assertRedirects(response, page(draft))
    assert draft.state == "draft"
    listed = caseworker.client.get(reverse("casework:case", args=[service.case.public_id]))
    assertContains(listed, draft.number)
    assertContains(listed, "Utkast")


def test_it_is_written_and_sent_at_once(caseworker, service, unit):
    response = caseworker.client.post(
        new(service.case), written(service, unit, send="1"), follow=True
    )

    assert Assignment.objects.get().state == "sent"
    assertContains(response, f"är skickat till {unit.name}.")


def test_a_refused_form_keeps_what_was_written(caseworker, service, unit):
    response = caseworker.client.post(new(service.case), written(service, unit, title=""))

    assertContains(response, "Fyll i rubrik.")
    assertContains(response, "En gång i veckan.")
    assert not Assignment.objects.exists()


def test_only_the_cases_own_services_and_active_providers_can_be_chosen(caseworker, service, unit):
    closed, authority = UnitFactory(provider=True, is_active=False), UnitFactory()
    elsewhere = ServiceFactory(type="Boendestöd")

    response = caseworker.client.get(new(service.case))

    form = response.context["form"]
    assert list(form.fields["service"].queryset) == [service]
    units = set(form.fields["provider_unit"].queryset)
    assert unit in units
    assert not units & {closed, authority}
    assertNotContains(response, elsewhere.type)


def test_the_only_service_is_chosen_beforehand_and_of_several_the_one_it_was_begun_in(
    caseworker, service
):
    alone = caseworker.client.get(new(service.case))
    second = ServiceFactory(case=service.case)
    begun_in = caseworker.client.get(new(service.case, f"?insats={service.public_id}"))
    in_none = caseworker.client.get(new(service.case))

    assert alone.context["form"]["service"].value() == service.pk
    assert begun_in.context["form"]["service"].value() == service.pk
    assert in_none.context["form"]["service"].value() is None
    assert second.case == service.case


def test_a_closed_case_says_so_before_anything_is_written(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, closed=True)

    response = caseworker.client.get(new(case), follow=True)

    assertRedirects(response, reverse("casework:case", args=[case.public_id]))
    assertContains(response, "Det går inte att lämna nya uppdrag i det.")


def test_a_case_without_a_service_says_what_is_missing(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)

    assertContains(caseworker.client.get(new(case)), "Det finns ingen beviljad insats i ärendet.")


def test_a_closed_case_gives_no_assignment(caseworker, unit):
    service = ServiceFactory(case__responsible_unit=caseworker.unit, case__closed=True)

    response = caseworker.client.post(new(service.case), written(service, unit))

    assertContains(response, "Ärendet är avslutat.")
    assert not Assignment.objects.exists()


def test_a_declined_assignment_is_sent_anew_with_the_same_words_to_another(caseworker, service):
    declined = AssignmentFactory(
        service=service, state="declined", description="Fika", end_reason="Fullt."
    )
    shown = caseworker.client.get(page(declined))

    response = caseworker.client.get(new(service.case, f"?om={declined.public_id}"))

    assertContains(shown, "Fullt.")
    assertContains(shown, f"?om={declined.public_id}")
    form = response.context["form"]
    assert form["title"].value() == declined.title
    assert form["description"].value() == "Fika"
    assert form["provider_unit"].value() is None


@pytest.mark.parametrize("asked", ["?om=nonsense", "?insats=", "?om={}"])
def test_what_another_id_means_is_not_told(caseworker, service, asked):
    elsewhere = AssignmentFactory(title="Hemligt", description="Inget för er")

    response = caseworker.client.get(new(service.case, asked.format(elsewhere.public_id)))

    assertNotContains(response, "Hemligt")
    assertNotContains(response, "Inget för er")


def test_a_draft_is_changed_and_then_sent(caseworker, service, unit):
    draft = AssignmentFactory(service=service, draft=True)

    changed = caseworker.client.post(
        page(draft, "case_assignment_change"), written(service, unit, title="Hembesök")
    )
    caseworker.client.post(page(draft, "case_assignment_send"))

    assertRedirects(changed, page(draft))
    draft.refresh_from_db()
    assert (draft.title, draft.provider_unit, draft.state) == ("Hembesök", unit, "sent")


def test_a_draft_somebody_has_sent_meanwhile_is_not_changed(caseworker, service, unit):
    sent = AssignmentFactory(service=service)

    response = caseworker.client.post(
        page(sent, "case_assignment_change"), written(service, unit, title="Hembesök")
    )

    assertContains(response, "Uppdraget är redan skickat och kan inte ändras.")
    assertContains(response, "Hembesök")


def test_sent_twice_it_is_told(caseworker, service):
    sent = AssignmentFactory(service=service)

    response = caseworker.client.post(page(sent, "case_assignment_send"), follow=True)

    assertContains(response, "Uppdraget är redan skickat.")


def test_it_is_revoked_with_a_reason(caseworker, service):
    ongoing = AssignmentFactory(service=service, ongoing=True)
    url = page(ongoing, "case_assignment_revoke")

    refused = caseworker.client.post(url, {"reason": ""})
    response = caseworker.client.post(url, {"reason": "Beslutet är ändrat."}, follow=True)

    assertContains(refused, "Fyll i orsak.")
    assertContains(response, "Beslutet är ändrat.")
    ongoing.refresh_from_db()
    assert ongoing.state == "revoked"


def test_it_is_ended_from_a_day_with_a_reason(caseworker, service):
    ongoing = AssignmentFactory(service=service, ongoing=True)
    url = page(ongoing, "case_assignment_end")

    refused = caseworker.client.post(url, {"reason": "Klart.", "ended_on": days_ago(-1)})
    response = caseworker.client.post(
        url, {"reason": "Klart.", "ended_on": days_ago(2)}, follow=True
    )

    assertContains(refused, "Slutdatumet kan inte ligga framåt i tiden.")
    assertContains(response, f"{days_ago(2):%Y-%m-%d}")
    ongoing.refresh_from_db()
    assert (ongoing.state, ongoing.ended_on) == ("ended", days_ago(2))


@pytest.mark.parametrize("name", ["case_assignment_revoke", "case_assignment_end"])
def test_whoever_ends_it_second_is_told(caseworker, service, name):
    done = AssignmentFactory(service=service, ended=True)

    response = caseworker.client.post(
        page(done, name), {"reason": "Klart.", "ended_on": days_ago(0)}
    )

    assertContains(response, "Uppdraget är")
    assert done.end_reason == ""


@pytest.mark.parametrize(
    ("name", "traits"),
    [
        ("case_assignment_change", {}),
        ("case_assignment_revoke", {"ended": True}),
        ("case_assignment_end", {}),
    ],
)
def test_a_question_that_is_past_leads_to_the_page(caseworker, service, name, traits):
    past = AssignmentFactory(service=service, **traits)

    assertRedirects(caseworker.client.get(page(past, name)), page(past))


@pytest.mark.parametrize(
    ("traits", "shown", "hidden"),
    [
        ({"draft": True}, ["Skicka till utföraren", "Redigera"], ["Återkalla", "Avsluta"]),
        ({}, ["Återkalla"], ["Skicka till utföraren", "Avsluta"]),
        ({"ongoing": True}, ["Återkalla", "Avsluta"], ["Redigera"]),
        ({"state": "declined"}, ["Skicka på nytt"], ["Återkalla"]),
        ({"ended": True}, ["Avslutat"], ["Återkalla", "Skicka på nytt"]),
    ],
)
def test_the_page_offers_what_can_be_done_now(caseworker, service, traits, shown, hidden):
    assignment = AssignmentFactory(service=service, **traits)
    assignment.contact_staff.add(UserFactory(given_name="Amir", family_name="Rezai"))

    response = caseworker.client.get(page(assignment))

    for words in (assignment.title, assignment.provider_unit.name, "Amir Rezai", *shown):
        assertContains(response, words)
    for words in hidden:
        assertNotContains(response, words)


def test_opening_it_leaves_one_row(caseworker, service):
    assignment = AssignmentFactory(service=service)

    caseworker.client.get(page(assignment))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.VIEWED, "assignment")
    assert row.case_number == assignment.number


def test_an_assignment_is_opened_through_its_own_case_alone(caseworker, service):
    other = CaseFactory(responsible_unit=caseworker.unit)
    assignment = AssignmentFactory(service=service)
    elsewhere = AssignmentFactory()
    mixed = reverse("casework:case_assignment", args=[other.public_id, assignment.public_id])

    for url in (mixed, page(elsewhere)):
        assert caseworker.client.get(url).status_code == 404


def test_the_cases_page_costs_as_many_queries_for_many_assignments(caseworker, service):
    url = reverse("casework:case", args=[service.case.public_id])
    AssignmentFactory(service=service)
    few = _queries(caseworker.client, url)

    AssignmentFactory.create_batch(10, service=service)

    assert _queries(caseworker.client, url) == few


def _queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)

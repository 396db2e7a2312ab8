from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from audit.models import AccessLogEntry, Action
from casework import lists
from tests.factories.accounts import UserFactory
from tests.factories.casework import CircleMemberFactory, EServiceActivationFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

ASSIGNMENTS = reverse("casework:assignments")


def page(assignment):
    return reverse("casework:assignment", args=[assignment.public_id])


@pytest.fixture
def assignment(provider):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True)


def test_the_list_is_the_units_own_and_one_row_in_the_log(provider, assignment):
    others = AssignmentFactory()
    AssignmentFactory(provider_unit=provider.unit, draft=True)

    response = provider.client.get(ASSIGNMENTS)

    assertContains(response, assignment.number)
    assertContains(response, assignment.service.type)
    assertNotContains(response, others.number)
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type, row.reason) == (Action.LISTED, "assignment", "1 rader")


def test_a_long_list_is_turned_page_by_page_and_every_assignment_comes_once(provider, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    expected = AssignmentFactory.create_batch(5, provider_unit=provider.unit)
    seen, url = [], ASSIGNMENTS

    while url:
        context = provider.client.get(url).context
        seen += [one.number for one in context["assignments"].rows]
        url = f"{ASSIGNMENTS}{context['older_url']}" if context["older_url"] else ""

    assert sorted(seen) == sorted(one.number for one in expected)


def test_the_page_tells_what_is_to_be_done_for_whom_and_by_whom(provider, assignment):
    contact = UserFactory(given_name="Amir", family_name="Rezai")
    assignment.contact_staff.add(contact)
    person = assignment.service.case.file.file_holder

    response = provider.client.get(page(assignment))

    for words in (
        assignment.title,
        person.full_name,
        person.customer_number,
        "Mottaget",
        "Amir Rezai",
    ):
        assertContains(response, words)
    assertContains(response, reverse("journal:assignment_documents", args=[assignment.public_id]))
    assertNotContains(response, assignment.service.case.number)


def test_the_blue_box_stands_on_the_assignment_too_and_a_letter_can_be_written(
    provider, assignment
):
    person = assignment.service.case.file.file_holder
    EServiceActivationFactory(person=person, notify_sms=True)

    response = provider.client.get(page(assignment))

    assertContains(response, "E-tjänsten är påkopplad.")
    assertContains(response, f"?till={person.public_id}.{person.public_id}")


def test_opening_an_assignment_leaves_one_row(provider, assignment):
    provider.client.get(page(assignment))

    row = AccessLogEntry.objects.get()
    assert (row.action, row.case_number) == (Action.VIEWED, assignment.number)


def test_another_units_assignment_looks_as_if_not_there(provider):
    response = provider.client.get(page(AssignmentFactory()))

    assert response.status_code == 404


def test_a_protected_persons_assignment_is_opened_by_the_circle_alone(provider):
    protected = AssignmentFactory(
        provider_unit=provider.unit, service__case__file__file_holder__protected=True
    )
    documents = reverse("journal:assignment_documents", args=[protected.public_id])
    for url in (page(protected), documents):
        assert provider.client.get(url).status_code == 404

    CircleMemberFactory(person=protected.service.case.file.file_holder, user=provider.user)

    for url in (page(protected), documents):
        assert provider.client.get(url).status_code == 200


def test_a_caseworker_has_no_assignment_pages(caseworker):
    assignment = AssignmentFactory()

    for url in (ASSIGNMENTS, page(assignment)):
        assert caseworker.client.get(url).status_code == 403

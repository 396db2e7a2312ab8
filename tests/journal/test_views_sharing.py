from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.calendar import stockholm_today
from journal.models import SharedPaper
from tests.factories.accounts import UserFactory, days_ago
from tests.factories.journal import FiledItemFactory, SharedPaperFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(caseworker, provider):
    return AssignmentFactory(
        accepted=True,
        provider_unit=provider.unit,
        service__case__responsible_unit=caseworker.unit,
    )


def in_case(name, assignment, *items):
    ids = [assignment.service.case.public_id, assignment.public_id]
    return reverse(f"journal:{name}", args=[*ids, *(one.public_id for one in items)])


def of_unit(name, assignment, *items):
    ids = [assignment.public_id, *(one.public_id for one in items)]
    return reverse(f"journal:{name}", args=ids)


def test_the_caseworker_shares_a_paper_and_stops(caseworker, provider, assignment):
    plan = FiledItemFactory(case=assignment.service.case, heading="Genomförandeplan")
    page = in_case("case_assignment_documents", assignment)
    offered = caseworker.client.get(page)

    shared = caseworker.client.post(in_case("share_with_provider", assignment, plan), follow=True)
    read = provider.client.get(of_unit("assignment_documents", assignment))
    stopped = caseworker.client.post(
        in_case("stop_sharing_with_provider", assignment, plan), follow=True
    )

    assertContains(offered, "Dela med utföraren")
    assertContains(shared, "Genomförandeplan är delad med utföraren.")
    assertContains(shared, "Sluta dela")
    name, day = caseworker.user.full_name, f"{stockholm_today():%Y-%m-%d}"
    assertContains(read, f'Delad av {name} <span class="nowrap">{day}</span>', html=False)
    assertContains(stopped, "Genomförandeplan delas inte längre med utföraren.")
    assertContains(stopped, "Ingen handling är delad med utföraren.")


def test_the_provider_shares_its_own_and_stops(caseworker, provider, assignment):
    report = FiledItemFactory(case=None, assignment=assignment, heading="Rapport")
    page = of_unit("assignment_documents", assignment)
    offered = provider.client.get(page)

    shared = provider.client.post(of_unit("share_with_authority", assignment, report), follow=True)
    read = caseworker.client.get(in_case("case_assignment_documents", assignment))
    stopped = provider.client.post(
        of_unit("stop_sharing_with_authority", assignment, report), follow=True
    )

    assertContains(offered, "Dela med handläggaren")
    assertContains(shared, "Rapport är delad med handläggaren.")
    assertContains(read, "Rapport")
    assertContains(read, f"Delad av {provider.user.full_name}")
    assertContains(stopped, "Dela med handläggaren")


@pytest.mark.covers("R103", "A-U9")
def test_what_is_not_shared_is_neither_listed_nor_opened_nor_shared_by_the_other_side(
    provider, assignment
):
    kept = FiledItemFactory(case=assignment.service.case, heading="Utredningen")

    listed = provider.client.get(of_unit("assignment_documents", assignment))
    opened = provider.client.get(reverse("journal:filed_item", args=[kept.public_id]))
    shared = provider.client.post(of_unit("share_with_authority", assignment, kept))

    assertNotContains(listed, "Utredningen")
    assert opened.status_code == 404
    assert shared.status_code == 404
    assert not SharedPaper.objects.exists()


def test_the_authority_can_not_share_a_paper_of_the_providers_own(caseworker, assignment):
    own = FiledItemFactory(case=None, assignment=assignment)

    response = caseworker.client.post(in_case("share_with_provider", assignment, own))

    assert response.status_code == 404


def test_what_ended_meanwhile_is_told_and_shares_nothing(provider, assignment):
    report = FiledItemFactory(case=None, assignment=assignment)
    share = SharedPaperFactory(assignment=assignment, item=report)
    type(assignment).objects.update(state="ended", ended_on=days_ago(0))

    for name in ("share_with_authority", "stop_sharing_with_authority"):
        response = provider.client.post(of_unit(name, assignment, report), follow=True)
        assertContains(response, "Uppdraget pågår inte. Handlingar kan inte delas i det.")

    assertRedirects(response, of_unit("assignment_documents", assignment))
    assert SharedPaper.objects.current().get() == share
    assertNotContains(response, "Sluta dela")


def test_an_assignment_that_is_over_offers_nothing_more_to_share(caseworker, assignment):
    FiledItemFactory(case=assignment.service.case, heading="Utredningen")
    type(assignment).objects.update(state="revoked")

    response = caseworker.client.get(in_case("case_assignment_documents", assignment))

    assertNotContains(response, "Utredningen")


def test_a_new_assignment_has_no_documents_page_yet(provider):
    new = AssignmentFactory(provider_unit=provider.unit)

    assert provider.client.get(of_unit("assignment_documents", new)).status_code == 404


def test_the_pages_cost_as_many_queries_for_many_papers(caseworker, provider, assignment):
    pages = (
        (caseworker.client, in_case("case_assignment_documents", assignment)),
        (provider.client, of_unit("assignment_documents", assignment)),
    )
    _one_more_of_each(assignment)
    few = [_queries(client, url) for client, url in pages]

    for _ in range(8):
        _one_more_of_each(assignment)

    assert [_queries(client, url) for client, url in pages] == few


def _one_more_of_each(assignment):
    case = assignment.service.case
    FiledItemFactory(case=case)
    FiledItemFactory(case=None, assignment=assignment)
    for place in ({"case": case}, {"case": None, "assignment": assignment}):
        SharedPaperFactory(
            assignment=assignment, item=FiledItemFactory(**place), shared_by=UserFactory()
        )


def _queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)

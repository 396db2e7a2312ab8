"""A list or a person page asks the database as often for 500 rows as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory, RelationFactory, TaskFactory
from tests.factories.process import AssignmentFactory, IntakeFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SIZES = (1, 50, 500)


def queries(client, page):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def grown(client, page, make):
    """What each size costs; rows are added until there are that many."""
    client.get(page)
    costs, rows = [], 0
    for size in SIZES:
        for _ in range(size - rows):
            make()
        rows = size
        costs.append(queries(client, page))
    return costs


def client_of(somebody):
    return CaseFactory(
        responsible_unit=somebody.unit, file__file_holder__anonymous=True
    ).file.file_holder


@pytest.mark.parametrize("page", ["cases", "tasks", "intakes"])
def test_a_units_list(caseworker, page):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
    make = {
        "cases": lambda: client_of(caseworker),
        "tasks": lambda: TaskFactory(case=case),
        "intakes": lambda: IntakeFactory(unit=caseworker.unit, person__anonymous=True),
    }[page]
    address = reverse(f"casework:{page}") + ("?visa=enheten" if page == "cases" else "")

    assert len(set(grown(caseworker.client, address, make))) == 1


@pytest.mark.parametrize("page", ["person", "person_cases", "person_relations"])
def test_a_persons_page(caseworker, page):
    person, colleague = client_of(caseworker), UserFactory()
    [file] = person.files.all()

    def make():
        CaseFactory(file=file, responsible_unit=caseworker.unit)
        RelationFactory(
            file_holder=person,
            related_person=PersonFactory(anonymous=True),
            kind="sibling",
            created_by=colleague,
        )

    costs = grown(caseworker.client, reverse(f"casework:{page}", args=[person.public_id]), make)

    assert len(set(costs)) == 1


def test_a_providers_assignments(provider):
    service = ServiceFactory()

    costs = grown(
        provider.client,
        reverse("casework:assignments"),
        lambda: AssignmentFactory(ongoing=True, service=service, provider_unit=provider.unit),
    )

    assert len(set(costs)) == 1


def test_a_search_for_a_common_name(caseworker):
    def make():
        CaseFactory(
            responsible_unit=caseworker.unit,
            file__file_holder__anonymous=True,
            file__file_holder__given_name="Anna",
        )

    class Search:
        def get(self, page):
            return caseworker.client.post(page, {"query": "anna"})

    assert len(set(grown(Search(), reverse("casework:search"), make))) == 1


def test_a_page_whose_questions_grow_is_found():
    made: list[None] = []

    class Growing:
        def get(self, _page):
            for _ in made:
                UserFactory._meta.model.objects.filter(pk=0).exists()
            return type("Answer", (), {"status_code": 200})

    costs = grown(Growing(), "", lambda: made.append(None))

    assert costs == [1, 50, 500]

"""A list or a person page asks the database as often for 500 rows as for one."""

from __future__ import annotations

import itertools
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.bench.copies import copies
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory, RelationFactory, TaskFactory
from tests.factories.process import AssignmentFactory, IntakeFactory, ServiceFactory

pytestmark = pytest.mark.django_db
SIZES = (1, 50, 500)
RESERVE_NUMBERS = itertools.count(90_000_000)


def queries(client, page):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def grown(client, page, grow):
    """What each size costs; `grow(count)` adds so many rows to the one there is."""
    client.get(page)
    costs, rows = [], 1
    for size in SIZES:
        grow(size - rows)
        rows = size
        costs.append(queries(client, page))
    return costs


def case_of_a_client(somebody, **facts):
    return CaseFactory(responsible_unit=somebody.unit, file__file_holder__anonymous=True, **facts)


def clients_like(case):
    """Grows by others with a case like this one."""

    def grow(count):
        holders = people_like(case.file.file_holder, count)
        copies(case, count, file=copies(case.file, count, file_holder=holders))

    return grow


def people_like(person, count):
    numbers = [f"R{next(RESERVE_NUMBERS):08d}" for _ in range(count)]
    return copies(person, count, identity_number=numbers)


def test_a_units_cases(caseworker):
    case = case_of_a_client(caseworker)
    address = reverse("casework:cases") + "?visa=enheten"

    assert len(set(grown(caseworker.client, address, clients_like(case)))) == 1


def test_a_units_tasks(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
    task = TaskFactory(case=case)
    address = reverse("casework:tasks")

    assert len(set(grown(caseworker.client, address, partial(copies, task)))) == 1


def test_a_units_intakes(caseworker):
    intake = IntakeFactory(unit=caseworker.unit, person__anonymous=True)

    def grow(count):
        copies(intake, count, person=people_like(intake.person, count))

    assert len(set(grown(caseworker.client, reverse("casework:intakes"), grow))) == 1


@pytest.mark.parametrize("page", ["person", "person_cases", "person_relations"])
def test_a_persons_page(caseworker, page):
    case = case_of_a_client(caseworker)
    person = case.file.file_holder
    relation = RelationFactory(
        file_holder=person,
        related_person=PersonFactory(anonymous=True),
        kind="sibling",
        created_by=UserFactory(),
    )

    def grow(count):
        copies(case, count)
        copies(relation, count, related_person=people_like(relation.related_person, count))

    costs = grown(caseworker.client, reverse(f"casework:{page}", args=[person.public_id]), grow)

    assert len(set(costs)) == 1


def test_a_providers_assignments(provider):
    assignment = AssignmentFactory(
        ongoing=True, service=ServiceFactory(), provider_unit=provider.unit
    )
    address = reverse("casework:assignments")

    assert len(set(grown(provider.client, address, partial(copies, assignment)))) == 1


def test_a_search_for_a_common_name(caseworker):
    case = case_of_a_client(caseworker, file__file_holder__given_name="Anna")

    class Search:
        def get(self, page):
            return caseworker.client.post(page, {"query": "anna"})

    assert len(set(grown(Search(), reverse("casework:search"), clients_like(case)))) == 1


def test_a_page_whose_questions_grow_is_found():
    made = [None]

    class Growing:
        def get(self, _page):
            for _ in made:
                UserFactory._meta.model.objects.filter(pk=0).exists()
            return type("Answer", (), {"status_code": 200})

    costs = grown(Growing(), "", lambda count: made.extend([None] * count))

    assert costs == [1, 50, 500]

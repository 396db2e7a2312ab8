from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from casework import lists
from casework.models import Task
from casework.to_do import ON_THE_DESK
from tests.factories.casework import CaseFactory, TaskFactory

pytestmark = pytest.mark.django_db

HOME, TASKS = reverse("casework:home"), reverse("casework:tasks")


@pytest.fixture
def one_more(caseworker):
    def make(**fields):
        case = CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)
        return TaskFactory(case=case, **fields)

    return make


def done(task):
    return reverse("casework:task_done", args=[task.public_id])


def test_what_is_to_be_done_stands_on_the_start_page_with_person_and_way(caseworker, one_more):
    task = one_more(text="Godkännandet upphör den 1 mars.")

    response = caseworker.client.get(HOME)

    assertContains(response, "Att göra")
    assertContains(response, "Godkännandet upphör den 1 mars.")
    assertContains(response, task.person.full_name)
    assertContains(response, reverse("casework:case", args=[task.case.public_id]))
    assertContains(response, done(task))


def test_without_tasks_there_is_no_card(caseworker):
    assertNotContains(caseworker.client.get(HOME), "Att göra")
    assertContains(caseworker.client.get(TASKS), "Du har inga uppgifter.")


@pytest.mark.parametrize(("posted", "to"), [({}, HOME), ({"list": "1"}, TASKS)])
def test_klar_takes_it_off_and_leads_back(caseworker, one_more, posted, to):
    task = one_more()

    response = caseworker.client.post(done(task), posted)

    assertRedirects(response, to)
    assert not Task.objects.open().exists()
    assertNotContains(caseworker.client.get(TASKS), task.person.customer_number)


def test_a_colleagues_task_is_not_mine_to_finish(caseworker):
    task = TaskFactory()

    assert caseworker.client.post(done(task)).status_code == 404
    assert Task.objects.open().get() == task


def test_a_task_without_a_case_leads_to_the_person(caseworker, one_more):
    task = one_more()
    Task.objects.update(case=None)

    response = caseworker.client.get(TASKS)

    assertContains(response, reverse("casework:person", args=[task.person.public_id]))


def test_the_desk_has_the_newest_and_the_list_has_all(caseworker, one_more):
    for number in range(ON_THE_DESK + 1):
        one_more(text=f"Uppgift {number}.")

    home = caseworker.client.get(HOME)

    assertNotContains(home, "Uppgift 0.")
    assertContains(home, "Alla uppgifter")
    assertContains(caseworker.client.get(TASKS), "Uppgift 0.")


def test_the_list_is_turned_page_by_page(caseworker, one_more, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    for _ in range(5):
        one_more()
    seen, page = [], TASKS

    while page:
        context = caseworker.client.get(page).context
        seen += [task.pk for task in context["tasks"].rows]
        page = f"{TASKS}{context['older_url']}" if context["older_url"] else ""

    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_many_tasks_cost_as_many_queries_as_one(
    caseworker, one_more, django_assert_num_queries, django_assert_max_num_queries
):
    one_more()
    with django_assert_max_num_queries(30) as few:
        caseworker.client.get(TASKS)

    for _ in range(9):
        one_more()

    with django_assert_num_queries(len(few)):
        caseworker.client.get(TASKS)

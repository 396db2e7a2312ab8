from __future__ import annotations

import pytest

from accounts.access import OutOfReach
from audit.models import AccessLogEntry, Action
from casework.access import access_task
from casework.actions.tasks import finish_task
from casework.models import Task
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CircleMemberFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db


def mine(actor):
    return set(Task.objects.open().visible_to(actor))


def case_of(somebody, **fields):
    return CaseFactory(responsible_unit=somebody.unit, caseworker=somebody.user, **fields)


def test_a_task_in_a_case_is_for_those_who_handle_it(caseworker):
    task = TaskFactory(case=case_of(caseworker))
    helper, colleague = MembershipFactory(), ActorFactory(membership__unit=caseworker.unit)
    CaseAssignmentFactory(case=task.case, user=helper.user, kind="co")

    assert mine(caseworker.actor) == {task}
    assert mine(ActorFactory(membership=helper, user=helper.user)) == {task}
    assert mine(colleague) == set()


def test_what_is_given_to_somebody_is_theirs_alone(caseworker):
    colleague = MembershipFactory(unit=caseworker.unit)
    TaskFactory(case=case_of(caseworker), user=colleague.user)

    assert mine(caseworker.actor) == set()


@pytest.mark.parametrize("left", [{"ended": True}, {"user__is_active": False}])
def test_what_a_colleague_who_left_had_to_do_is_the_units(caseworker, left):
    former = MembershipFactory(unit=caseworker.unit, **left).user
    task = TaskFactory(case=CaseFactory(responsible_unit=caseworker.unit, caseworker=former))

    assert mine(caseworker.actor) == {task}


@pytest.mark.covers("P9")
def test_what_was_given_to_somebody_who_has_left_is_the_units(caseworker):
    membership = MembershipFactory(unit=caseworker.unit)
    task = TaskFactory(case=case_of(caseworker), user=membership.user)
    membership.valid_to = days_ago(1)
    membership.save()

    assert mine(caseworker.actor) == {task}


def test_a_task_about_a_protected_person_is_the_circles(caseworker):
    task = TaskFactory(case=case_of(caseworker, file__file_holder__protected=True))
    assert mine(caseworker.actor) == set()

    CircleMemberFactory(person=task.person, user=caseworker.user)

    assert mine(caseworker.actor) == {task}


def test_one_that_is_not_mine_looks_as_if_not_there(caseworker):
    with pytest.raises(OutOfReach):
        access_task(caseworker.actor, TaskFactory().public_id)


def test_done_by_two_at_once_it_is_done_once(caseworker):
    task = TaskFactory(case=case_of(caseworker))

    for _ in range(2):
        finish_task(by=caseworker.actor, task=access_task(caseworker.actor, task.public_id))

    task.refresh_from_db()
    assert task.done_by == caseworker.user
    row = AccessLogEntry.objects.get()
    assert (row.action, row.customer_number) == (Action.CHANGED, task.person.customer_number)

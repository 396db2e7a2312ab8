from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry
from casework.actions.caseworkers import (
    add_co_caseworker,
    change_main,
    leave_without_caseworker,
    make_main,
    remove_co_caseworker,
    transfer_case,
)
from casework.actions.holding import CHANGED_MEANWHILE
from casework.models import Case, CaseAssignment, Task
from tests.factories.accounts import ActorFactory, MembershipFactory, UserFactory, days_ago
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CircleMemberFactory,
    PersonFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

TODAY = stockholm_today()


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit, caseworker=caseworker.user)


@pytest.fixture
def petra(caseworker):
    return MembershipFactory(unit=caseworker.unit, user__given_name="Petra").user


@pytest.fixture
def manager(caseworker):
    return ActorFactory(membership__unit=caseworker.unit, membership__role="unit_manager")


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def current(case):
    rows = CaseAssignment.objects.current().filter(case=case)
    return {(row.user, row.kind) for row in rows}


def test_the_old_caseworker_ends_and_the_new_begins(caseworker, case, petra):
    change_main(by=caseworker.actor, case=case, user=petra)

    assert current(case) == {(petra, "main")}
    former = case.caseworkers.get(user=caseworker.user)
    assert former.until == days_ago(1)
    assert case.caseworkers.get(user=petra).since == TODAY


def test_in_a_restricted_case_the_old_one_is_out_at_the_next_click(caseworker, case, petra):
    Case.objects.update(is_restricted=True)

    change_main(by=caseworker.actor, case=case, user=petra)

    assert not Case.objects.visible_to(caseworker.actor).filter(pk=case.pk).exists()


def test_changed_twice_in_a_day_the_first_change_leaves_no_day_behind(caseworker, case, petra):
    change_main(by=caseworker.actor, case=case, user=petra)

    change_main(by=caseworker.actor, case=case, user=caseworker.user)

    assert current(case) == {(caseworker.user, "main")}
    assert not case.caseworkers.filter(user=petra).exists()


def test_of_two_who_change_it_at_once_the_second_is_told(caseworker, case, petra):
    seen = case.version
    change_main(by=caseworker.actor, case=case, user=petra, seen=seen)

    with refused(CHANGED_MEANWHILE):
        change_main(by=caseworker.actor, case=case, user=caseworker.user, seen=seen)


def test_whoever_helped_becomes_the_main_caseworker_and_helps_no_more(caseworker, case, petra):
    CaseAssignmentFactory(case=case, user=petra, kind="co")

    change_main(by=caseworker.actor, case=case, user=petra)

    assert current(case) == {(petra, "main")}


@pytest.mark.parametrize(
    "made",
    [
        lambda unit: UserFactory(),
        lambda unit: MembershipFactory(unit=unit, ended=True).user,
        lambda unit: MembershipFactory(unit=unit, role="system_admin").user,
        lambda unit: MembershipFactory(unit=unit, user__is_active=False).user,
        lambda unit: MembershipFactory().user,
    ],
)
def test_the_main_caseworker_works_at_the_unit(caseworker, case, made):
    with refused("arbetar inte på"):
        change_main(by=caseworker.actor, case=case, user=made(caseworker.unit))


def test_somebody_of_any_authority_unit_can_help_and_no_provider(caseworker, case):
    elsewhere = MembershipFactory().user

    add_co_caseworker(by=caseworker.actor, case=case, user=elsewhere)

    assert (elsewhere, "co") in current(case)
    with refused("arbetar inte på någon myndighetsenhet"):
        add_co_caseworker(
            by=caseworker.actor, case=case, user=MembershipFactory(provider=True).user
        )


@pytest.mark.parametrize("change", [change_main, add_co_caseworker])
def test_nobody_handles_a_case_twice(caseworker, case, change):
    with refused("handlägger redan ärendet"):
        change(by=caseworker.actor, case=case, user=caseworker.user)


def test_whoever_helped_is_removed_and_removing_again_does_no_harm(caseworker, case, petra):
    CaseAssignmentFactory(case=case, user=petra, kind="co")
    before = case.version

    removed = [
        remove_co_caseworker(by=caseworker.actor, case=case, user=user)
        for user in (petra, petra, caseworker.user)
    ]

    assert removed == [True, False, False]
    assert current(case) == {(caseworker.user, "main")}
    case.refresh_from_db()
    assert (case.version, AccessLogEntry.objects.count()) == (before + 1, 1)


def test_only_the_unit_manager_leaves_a_case_without_anybody(caseworker, case, manager):
    other = ActorFactory(membership__role="unit_manager")
    for actor in (caseworker.actor, other):
        with refused("Bara enhetschefen"):
            leave_without_caseworker(by=actor, case=case)

    leave_without_caseworker(by=manager, case=case)

    assert current(case) == set()


def test_the_unit_has_a_task_until_somebody_is_appointed(caseworker, case, manager, petra):
    helper = MembershipFactory()
    CaseAssignmentFactory(case=case, user=helper.user, kind="co")

    leave_without_caseworker(by=manager, case=case)

    colleague = ActorFactory(membership__unit=caseworker.unit)
    task = Task.objects.open().visible_to(colleague).get()
    assert task.text == f"Ärende {case.number} saknar handläggare."
    change_main(by=manager, case=case, user=petra)
    assert not Task.objects.open().exists()


def test_a_restricted_case_left_by_all_is_the_managers_task_alone(caseworker, case, manager):
    CaseAssignmentFactory(case=case, user=manager.user, kind="co")
    Case.objects.update(is_restricted=True)
    leave_without_caseworker(by=manager, case=case)
    remove_co_caseworker(by=manager, case=case, user=manager.user)

    colleague = ActorFactory(membership__unit=caseworker.unit)

    assert Task.objects.open().visible_to(manager).exists()
    assert not Task.objects.open().visible_to(colleague).exists()


def test_a_moved_case_is_the_other_units_and_gone_from_the_first(caseworker, case):
    there = MembershipFactory()
    restful = ActorFactory(membership__unit=caseworker.unit)

    transfer_case(by=caseworker.actor, case=case, unit=there.unit, user=there.user)

    case.refresh_from_db()
    assert case.responsible_unit == there.unit
    assert current(case) == {(there.user, "main")}
    for actor in (restful, caseworker.actor):
        assert not Case.objects.visible_to(actor).filter(pk=case.pk).exists()
    assert AccessLogEntry.objects.get().reason == f"flyttade ärendet till {there.unit.name}"


def test_whoever_helps_goes_on_helping_in_a_moved_case(caseworker, case, petra):
    CaseAssignmentFactory(case=case, user=petra, kind="co")
    there = MembershipFactory()

    transfer_case(by=caseworker.actor, case=case, unit=there.unit, user=there.user)

    assert current(case) == {(there.user, "main"), (petra, "co")}


def test_a_case_is_not_moved_to_where_it_is_nor_to_somebody_elsewhere(caseworker, case, petra):
    with refused("Ärendet finns redan på den enheten."):
        transfer_case(by=caseworker.actor, case=case, unit=caseworker.unit, user=petra)
    with refused("arbetar inte på"):
        transfer_case(by=caseworker.actor, case=case, unit=MembershipFactory().unit, user=petra)


def test_a_closed_case_keeps_its_caseworkers(caseworker, petra):
    case = CaseFactory(responsible_unit=caseworker.unit, caseworker=petra, closed=True)

    for change in (change_main, add_co_caseworker, remove_co_caseworker):
        with refused("Ärendet är avslutat."):
            change(by=caseworker.actor, case=case, user=caseworker.user)


@pytest.mark.covers("P9")
def test_a_protected_persons_case_is_handled_within_the_circle(caseworker, petra):
    person = PersonFactory(protected=True)
    CircleMemberFactory(person=person, user=caseworker.user)
    case = CaseFactory(
        responsible_unit=caseworker.unit, caseworker=caseworker.user, file__file_holder=person
    )

    with refused("ingår inte i kretsen"):
        change_main(by=caseworker.actor, case=case, user=petra)
    CircleMemberFactory(person=person, user=petra)
    change_main(by=caseworker.actor, case=case, user=petra)

    assert current(case) == {(petra, "main")}


def test_a_second_click_leaves_no_second_task(case, manager):
    leave_without_caseworker(by=manager, case=case)

    with refused("redan ingen handläggare"):
        leave_without_caseworker(by=manager, case=case)

    assert Task.objects.count() == 1


def test_the_tasks_of_a_case_move_with_it(caseworker, case):
    task = TaskFactory(case=case, user=caseworker.user)
    elsewhere = MembershipFactory()

    transfer_case(by=caseworker.actor, case=case, unit=elsewhere.unit, user=elsewhere.user)

    task.refresh_from_db()
    assert (task.unit, task.user) == (elsewhere.unit, None)


@pytest.mark.covers("P9")
def test_nobody_outside_the_circle_is_given_a_case_that_is_opened_again(caseworker):
    person = PersonFactory(protected=True)
    CircleMemberFactory(person=person, user=caseworker.user)
    case = CaseFactory(closed=True, responsible_unit=caseworker.unit, file__file_holder=person)
    outsider = MembershipFactory(unit=caseworker.unit).user

    with refused("ingår inte i kretsen"):
        make_main(caseworker.actor, case, outsider, TODAY)

from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.access import OutOfReach
from audit.models import AccessLogEntry, Action
from casework.access import access_assignment, access_case, access_person
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


def the_row():
    return AccessLogEntry.objects.get()


def test_a_person_within_reach_is_there_and_the_look_is_logged(caseworker):
    person = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    assert access_person(caseworker.actor, person.public_id) == person

    row = the_row()
    assert (row.action, row.object_type) == (Action.VIEWED, "person")
    assert (row.object_id, row.customer_number) == (str(person.public_id), person.customer_number)
    assert (row.actor, row.unit) == (caseworker.user.public_id, caseworker.unit.name)


def test_a_case_within_reach_is_there_and_the_look_is_logged(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit)

    assert access_case(caseworker.actor, case.public_id) == case

    row = the_row()
    assert (row.object_type, row.case_number) == ("case", case.number)
    assert row.customer_number == case.file.file_holder.customer_number


def test_an_assignment_within_reach_is_there_and_the_look_is_logged(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit)

    assert access_assignment(provider.actor, assignment.public_id) == assignment

    row = the_row()
    assert (row.object_type, row.case_number) == ("assignment", assignment.number)
    assert row.customer_number == assignment.service.case.file.file_holder.customer_number


@pytest.mark.parametrize(
    ("door", "make", "named"),
    [
        (access_person, PersonFactory, "person"),
        (access_case, CaseFactory, "case"),
        (access_assignment, AssignmentFactory, "assignment"),
    ],
)
@pytest.mark.parametrize("who", ["caseworker", "provider", "citizen"])
def test_what_is_elses_and_what_is_not_there_look_the_same(request, who, door, make, named):
    visitor = request.getfixturevalue(who)
    elses = make().public_id

    for wanted in (elses, uuid4()):
        with pytest.raises(OutOfReach) as refusal:
            door(visitor.actor, wanted)
        assert (refusal.value.object_type, refusal.value.object_id) == (named, str(wanted))

    assert not AccessLogEntry.objects.exists()


def test_the_look_at_a_person_can_be_logged_as_another_deed(caseworker):
    person = CaseFactory(responsible_unit=caseworker.unit).file.file_holder

    access_person(caseworker.actor, person.public_id, action=Action.LISTED)

    assert the_row().action == Action.LISTED


def test_a_door_asks_the_database_once_beside_the_log(caseworker, django_assert_num_queries):
    case = CaseFactory(responsible_unit=caseworker.unit)

    # The municipality's settings, which a page reads once, then the case and the log's row.
    with django_assert_num_queries(3):
        found = access_case(caseworker.actor, case.public_id)
        assert found.file.file_holder.full_name
        assert found.responsible_unit.name

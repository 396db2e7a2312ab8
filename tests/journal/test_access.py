from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.access import OutOfReach
from audit.models import AccessLogEntry, Action
from journal.access import access_entry, access_filed_item, visible_entries, visible_items
from tests.factories.casework import CaseFactory
from tests.factories.journal import FiledItemFactory, JournalEntryFactory
from tests.factories.process import (
    AssignmentFactory,
    DecisionFactory,
    IntakeFactory,
    InvestigationFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker):
    return CaseFactory(responsible_unit=caseworker.unit)


@pytest.fixture
def assignment(provider, case):
    return AssignmentFactory(provider_unit=provider.unit, accepted=True, service__case=case)


STEPS = {
    "case": lambda case: case,
    "intake": lambda case: IntakeFactory(case=case, person=case.file.file_holder),
    "investigation": lambda case: InvestigationFactory(case=case),
    "decision": lambda case: DecisionFactory(case=case),
    "service": lambda case: ServiceFactory(case=case),
}


def only_row(action):
    return AccessLogEntry.objects.get(action=action)


def test_the_authority_reads_its_cases_and_the_provider_its_assignments_never_each_others(
    caseworker, provider, case, assignment
):
    noted = JournalEntryFactory(case=case)
    performed = JournalEntryFactory(case=None, assignment=assignment)
    filed = FiledItemFactory(case=case)
    handed_in = FiledItemFactory(case=None, assignment=assignment)

    assert list(visible_entries(caseworker.actor)) == [noted]
    assert list(visible_entries(provider.actor)) == [performed]
    assert list(visible_items(caseworker.actor)) == [filed]
    assert list(visible_items(provider.actor)) == [handed_in]


def test_opening_a_note_is_logged_with_whom_it_is_about(caseworker, case):
    entry = JournalEntryFactory(case=case)

    assert access_entry(caseworker.actor, entry.public_id) == entry

    row = only_row(Action.VIEWED)
    assert (row.object_type, row.object_id) == ("journal_entry", str(entry.public_id))
    assert row.customer_number == case.file.file_holder.customer_number
    assert row.case_number == case.number


@pytest.mark.parametrize("step", STEPS)
def test_opening_a_paper_is_logged_with_whom_it_is_about_wherever_it_lies(caseworker, case, step):
    item = FiledItemFactory(**{"case": None, step: STEPS[step](case)})

    assert access_filed_item(caseworker.actor, item.public_id) == item

    row = only_row(Action.DOWNLOADED)
    assert (row.object_type, row.object_id) == ("filed_item", str(item.public_id))
    assert row.customer_number == case.file.file_holder.customer_number


def test_a_provider_opens_the_papers_of_its_assignment(provider, assignment):
    item = FiledItemFactory(case=None, assignment=assignment)
    entry = JournalEntryFactory(case=None, assignment=assignment)

    assert access_filed_item(provider.actor, item.public_id) == item
    assert access_entry(provider.actor, entry.public_id) == entry

    person = assignment.service.case.file.file_holder
    numbers = set(AccessLogEntry.objects.values_list("customer_number", flat=True))
    assert numbers == {person.customer_number}


def test_a_new_assignments_papers_are_opened_once_it_is_accepted(provider):
    assignment = AssignmentFactory(provider_unit=provider.unit)
    item = FiledItemFactory(case=None, assignment=assignment)

    with pytest.raises(OutOfReach):
        access_filed_item(provider.actor, item.public_id)

    type(assignment).objects.update(state="accepted", accepted_on=assignment.sent_on)
    assert access_filed_item(provider.actor, item.public_id) == item


@pytest.mark.parametrize(
    ("door", "make"), [(access_entry, JournalEntryFactory), (access_filed_item, FiledItemFactory)]
)
def test_another_units_papers_and_those_that_are_not_there_look_the_same(caseworker, door, make):
    elses = make().public_id

    for wanted in (elses, uuid4()):
        with pytest.raises(OutOfReach) as refusal:
            door(caseworker.actor, wanted)
        assert refusal.value.object_id == str(wanted)

    assert not AccessLogEntry.objects.exists()


def test_a_protected_persons_papers_are_the_circles_alone(caseworker):
    case = CaseFactory(responsible_unit=caseworker.unit, file__file_holder__protected=True)
    entry, item = JournalEntryFactory(case=case), FiledItemFactory(case=case)

    with pytest.raises(OutOfReach):
        access_entry(caseworker.actor, entry.public_id)
    with pytest.raises(OutOfReach):
        access_filed_item(caseworker.actor, item.public_id)

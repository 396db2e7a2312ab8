from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.calendar import stockholm_today
from audit.log import System
from casework.actions.activation import switch_on
from casework.actions.eservice import save_eservice
from casework.actions.night import activate_due
from casework.actions.switching_off import switch_off
from casework.eservice_boxes import Boxes
from casework.models import EServiceActivation, Task
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import (
    CaseFactory,
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db
State = EServiceActivation.State


def ordered(by, **differing):
    """A client's order that fails for want of a number to send to."""
    person = IntakeFactory(person__numbered=True, unit=by.unit).person
    return EServiceActivationFactory(
        person=person, requested=True, notify_sms=True, requested_by=by.user, **differing
    )


def tasks():
    return Task.objects.filter(kind=Task.Kind.ACTIVATION_FAILED)


@pytest.mark.covers("A-J1")
def test_what_fails_leaves_a_task_to_whoever_ordered_it(caseworker):
    order = ordered(caseworker)

    activate_due()

    task = tasks().get()
    assert (task.user, task.unit, task.person) == (caseworker.user, caseworker.unit, order.person)
    assert task.text == "E-tjänsten kunde inte aktiveras: Mobilnummer saknas."
    assert Task.objects.visible_to(caseworker.actor).get() == task


def test_the_task_is_done_by_itself_once_it_works(caseworker):
    order = ordered(caseworker)
    activate_due()
    boxes = Boxes(messages=True, notify_sms=True)
    save_eservice(
        by=caseworker.actor, person=order.person, boxes=boxes, mobile="+46701740605", email=""
    )
    assert tasks().open().exists()

    activate_due(stockholm_today() + timedelta(days=1))

    order.refresh_from_db()
    assert order.state == State.ACTIVE
    assert tasks().get().done_by == caseworker.user


def test_the_task_is_done_by_itself_once_the_order_is_taken_back(caseworker):
    order = ordered(caseworker)
    activate_due()

    switch_off(by=caseworker.actor, person=order.person, reason="Fel person.")

    assert tasks().get().done_by == caseworker.user


def test_a_second_failure_is_one_task_and_no_heap(caseworker):
    order = ordered(caseworker)
    activate_due()
    order.refresh_from_db()
    order.state, order.requested_at = State.REQUESTED, order.requested_at + timedelta(hours=1)
    order.save()

    activate_due(stockholm_today() + timedelta(days=1))

    assert (tasks().count(), tasks().open().count()) == (2, 1)


def test_whoever_has_left_gets_no_task_but_the_case_does():
    person = CaseFactory(file__file_holder__numbered=True).file.file_holder
    order = EServiceActivationFactory(person=person, requested=True, notify_sms=True)
    MembershipFactory(user=order.requested_by, ended=True)

    activate_due()

    case = person.files.get().cases.get()
    task = tasks().get()
    assert (task.user, task.case, task.unit) == (None, case, case.responsible_unit)


def test_in_relation_the_task_goes_to_the_childs_case_when_the_requester_has_left():
    approval = MessagingApprovalFactory(relation__related_person__numbered=True, ended=True)
    EServiceActivationFactory(in_relation=True, approval=approval, requested=True)

    activate_due()

    assert tasks().get().case == approval.case


def test_with_an_intake_alone_the_task_goes_to_the_unit_that_took_it_in():
    intake = IntakeFactory(person__numbered=True)
    EServiceActivationFactory(person=intake.person, requested=True, notify_sms=True)

    activate_due()

    assert tasks().get().unit == intake.unit


def test_without_anybody_to_tell_the_night_goes_on():
    EServiceActivationFactory(person=PersonFactory(numbered=True), requested=True)

    run = activate_due()

    assert (run.failed, tasks().count()) == (1, 0)
    assert EServiceActivation.objects.get().last_error == (
        "Personen har varken aktualisering eller ärende."
    )


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"ended": True}, "Godkännandet för meddelande har upphört."),
        ({"relation__valid_to": "2026-01-31"}, "Relationen har upphört."),
        ({"case__investigated": False}, "först när en utredning är inledd"),
    ],
)
def test_the_reason_says_what_is_wrong_with_the_approval(made, reason):
    approval = MessagingApprovalFactory(relation__related_person__numbered=True, **made)
    EServiceActivationFactory(in_relation=True, approval=approval, requested=True)
    order = EServiceActivation.objects.get()

    assert not switch_on(order, by=System())

    assert reason in order.last_error


def test_what_nothing_hinders_is_switched_on(caseworker):
    order = ordered(caseworker)
    ContactDetailsFactory(person=order.person)

    assert switch_on(order, by=System())

    assert (order.state, tasks().count()) == (State.ACTIVE, 0)

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.vital_events import VitalEvent, record_death, record_emigration, take_back
from casework.models import EServiceActivation, MessagingApproval, Task
from tests.factories.accounts import days_ago
from tests.factories.casework import (
    CaseFactory,
    CaseParticipantFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P18")]

State = EServiceActivation.State
BOTH = pytest.mark.parametrize("record", [record_death, record_emigration])


@pytest.fixture
def rune(caseworker):
    person = PersonFactory(numbered=True, reachable=True)
    CaseFactory(
        file__file_holder=person, responsible_unit=caseworker.unit, caseworker=caseworker.user
    )
    return person


@BOTH
@pytest.mark.covers("A-J10")
def test_the_eservice_ends_at_once_and_the_case_gets_a_task(caseworker, rune, record):
    record(by=caseworker.actor, person=rune, on=days_ago(3))

    assert rune.activations.get().state == State.ENDED
    task = Task.objects.get()
    assert (task.kind, task.case) == (Task.Kind.ESERVICE_ENDED, rune.files.get().cases.get())
    assert task in Task.objects.of(caseworker.actor)
    assert "E-tjänsten har avslutats." in task.text


@BOTH
def test_what_waits_for_the_night_is_taken_back(caseworker, rune, record):
    rune.activations.all().delete()
    waiting = EServiceActivationFactory(person=rune, requested=True)

    record(by=caseworker.actor, person=rune, on=days_ago(3))

    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED


def test_it_ends_in_relation_too_with_a_task_in_that_case(caseworker):
    activation = EServiceActivationFactory(in_relation=True)
    approval = activation.approval

    record_death(by=caseworker.actor, person=activation.person, on=days_ago(3))

    activation.refresh_from_db()
    assert activation.state == State.ENDED
    assert Task.objects.get().case == approval.case


def test_nobody_is_approved_to_write_about_a_dead_file_holder(caseworker):
    activation = EServiceActivationFactory(in_relation=True)
    approval = activation.approval
    proposed = MessagingApprovalFactory(
        relation__file_holder=approval.relation.file_holder, case=approval.case, proposed=True
    )

    record_death(by=caseworker.actor, person=approval.relation.file_holder, on=days_ago(3))

    for one in (activation, approval, proposed):
        one.refresh_from_db()
    assert activation.state == State.ENDED
    assert approval.state == MessagingApproval.State.ENDED
    assert approval.end_reason == "Aktbäraren är avliden."
    assert Task.objects.filter(kind=Task.Kind.APPROVAL_ENDED, case=approval.case).exists()
    assert AccessLogEntry.objects.filter(action=Action.WITHDRAWN).count() >= 1


def test_emigration_ends_no_approval_of_others(caseworker):
    approval = MessagingApprovalFactory()

    record_emigration(by=caseworker.actor, person=approval.relation.file_holder, on=days_ago(3))

    approval.refresh_from_db()
    assert approval.state == MessagingApproval.State.APPROVED


def test_each_open_case_is_told_once_and_a_closed_one_when_there_is_no_other(caseworker, rune):
    CaseFactory(file=rune.files.get(), closed=True)
    second = CaseFactory(file=rune.files.get())
    as_party = CaseParticipantFactory(person=rune).case
    CaseParticipantFactory(person=rune, role="child")

    record_death(by=caseworker.actor, person=rune, on=days_ago(3))

    told = {task.case for task in Task.objects.all()}
    assert told == {rune.files.get().cases.get(responsible_unit=caseworker.unit), second, as_party}


def test_with_closed_cases_only_the_latest_is_told(caseworker):
    person = PersonFactory(numbered=True, reachable=True)
    case = CaseFactory(file__file_holder=person, closed=True)

    record_death(by=caseworker.actor, person=person, on=days_ago(3))

    assert Task.objects.get().case == case


def test_without_a_case_the_unit_of_the_intake_is_told(caseworker):
    person = PersonFactory(numbered=True, reachable=True)
    intake = IntakeFactory(person=person)

    record_death(by=caseworker.actor, person=person, on=days_ago(3))

    assert (Task.objects.get().unit, Task.objects.get().case) == (intake.unit, None)


@BOTH
@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (lambda: stockholm_today() + timedelta(days=1), "framåt i tiden"),
        (lambda: date(1900, 1, 1), "före personens födelse"),
    ],
)
def test_a_day_that_can_not_be_is_refused(caseworker, rune, record, on, sentence):
    with pytest.raises(ValidationError, match=sentence):
        record(by=caseworker.actor, person=rune, on=on())

    assert rune.activations.get().state == State.ACTIVE


@pytest.mark.parametrize(
    ("record", "event"),
    [(record_death, VitalEvent.DEATH), (record_emigration, VitalEvent.EMIGRATION)],
)
def test_a_mistake_is_taken_back_and_the_eservice_stays_ended(caseworker, rune, record, event):
    record(by=caseworker.actor, person=rune, on=stockholm_today())

    take_back(by=caseworker.actor, person=rune, event=event)

    assert (rune.deceased_on, rune.emigrated_on) == (None, None)
    assert rune.activations.get().state == State.ENDED
    reasons = [row.reason for row in AccessLogEntry.objects.filter(object_type="person")]
    assert len([reason for reason in reasons if reason.startswith("tog bort")]) == 1


def test_taken_back_twice_is_taken_back_once(caseworker, rune):
    take_back(by=caseworker.actor, person=rune, event=VitalEvent.DEATH)

    assert not AccessLogEntry.objects.filter(object_type="person").exists()


def test_recorded_anew_after_a_mistake_there_is_a_task_anew(caseworker, rune):
    record_death(by=caseworker.actor, person=rune, on=days_ago(1))
    take_back(by=caseworker.actor, person=rune, event=VitalEvent.DEATH)
    EServiceActivationFactory(person=rune)

    record_death(by=caseworker.actor, person=rune, on=days_ago(1))

    assert Task.objects.count() == 2

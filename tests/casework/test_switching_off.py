from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from casework.actions.switching_off import switch_off
from casework.models import EServiceActivation, Task
from notifications.models import Notice
from tests.factories.casework import (
    CaseFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    PersonFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db
State = EServiceActivation.State


def end(colleague, person, reason="Personen har flyttat."):
    return switch_off(by=colleague.actor, person=person, reason=reason)


@pytest.mark.covers("A-H8", "D7")
def test_all_that_is_open_ends_at_once_and_what_is_queued_is_stopped(caseworker):
    approval = MessagingApprovalFactory()
    person = approval.relation.related_person
    EServiceActivationFactory(in_relation=True, approval=approval)
    EServiceActivationFactory(person=person, requested=True)
    notice = NoticeFactory(recipient=person.public_id)

    ended = end(caseworker, person)

    assert {one.state for one in ended} == {State.ENDED, State.CANCELLED}
    assert {one.ended_by for one in ended} == {caseworker.user}
    notice.refresh_from_db()
    assert notice.status == Notice.Status.SUPPRESSED


@pytest.mark.parametrize("reason", ["", "  x ", "."])
def test_without_a_reason_nothing_ends(caseworker, reason):
    person = PersonFactory(reachable=True)

    with pytest.raises(ValidationError) as refusal:
        end(caseworker, person, reason)

    assert set(refusal.value.message_dict) == {"reason"}
    assert person.activations.active().exists()


def test_what_has_ended_is_not_ended_again(caseworker):
    with pytest.raises(ValidationError, match="redan avslutad"):
        end(caseworker, PersonFactory())


def test_those_who_handle_the_persons_cases_are_told_but_not_whoever_ended_it(caseworker):
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, caseworker=caseworker.user)
    another = CaseFactory(file__file_holder=person)
    CaseFactory(file__file_holder=person, closed=True)
    CaseFactory()

    end(caseworker, person)

    task = Task.objects.get(kind=Task.Kind.ESERVICE_ENDED)
    assert (task.case, task.person) == (another, person)


def test_an_order_taken_back_is_nothing_to_tell_of(caseworker):
    person = PersonFactory()
    EServiceActivationFactory(person=person, requested=True)
    CaseFactory(file__file_holder=person)

    end(caseworker, person)

    assert not Task.objects.exists()


@pytest.mark.covers("P13")
def test_who_has_no_other_business_than_an_approval_ends_what_leans_on_it_alone(caseworker):
    approval = MessagingApprovalFactory(case__responsible_unit=caseworker.unit)
    person = approval.relation.related_person
    CaseFactory(file__file_holder=person)
    leaning = EServiceActivationFactory(in_relation=True, approval=approval)
    own = EServiceActivationFactory(person=person)

    ended = end(caseworker, person)

    own.refresh_from_db()
    assert ended == [leaning]
    assert own.state == State.ACTIVE

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from audit.models import AccessLogEntry, Action
from casework.actions.approval_ending import withdraw_approval
from casework.models import EServiceActivation, MessagingApproval, Task
from notifications.models import Notice
from tests.factories.accounts import UserFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    TaskFactory,
)
from tests.factories.notifications import NoticeFactory

pytestmark = pytest.mark.django_db
State = MessagingApproval.State
WHY = "Vårdnaden har ändrats."


@pytest.fixture
def approval(citizen):
    """A guardian's, who is signed in and has the e-service by it alone."""
    citizen.person.activations.all().delete()
    approval = MessagingApprovalFactory(relation__related_person=citizen.person)
    EServiceActivationFactory(in_relation=True, approval=approval)
    return approval


def withdraw(colleague, approval, reason=WHY):
    withdraw_approval(by=colleague.actor, approval=approval, reason=reason)
    approval.refresh_from_db()


@pytest.mark.covers("D11", "A-C14")
def test_everything_that_leans_on_it_ends_in_the_same_moment(caseworker, citizen, approval):
    notice = NoticeFactory(recipient=citizen.person.public_id)

    withdraw(caseworker, approval)

    assert (approval.state, approval.ended_by, approval.end_reason) == (
        State.ENDED,
        caseworker.user,
        WHY,
    )
    activation = approval.activations.get()
    assert (activation.state, activation.end_reason) == ("ended", WHY)
    notice.refresh_from_db()
    assert notice.status == Notice.Status.SUPPRESSED
    open_sessions = {one.get_decoded()["_auth_user_id"] for one in Session.objects.all()}
    assert str(citizen.user.pk) not in open_sessions
    row = AccessLogEntry.objects.get(action=Action.WITHDRAWN)
    assert (row.case_number, row.reason) == (approval.case.number, WHY)


def test_whoever_has_it_for_another_childs_sake_too_stays_signed_in(caseworker, citizen, approval):
    other = MessagingApprovalFactory(relation__related_person=citizen.person)
    EServiceActivationFactory(in_relation=True, approval=other)

    withdraw(caseworker, approval)

    states = dict(EServiceActivation.objects.values_list("approval", "state"))
    assert states == {approval.pk: "ended", other.pk: "active"}
    open_sessions = {one.get_decoded()["_auth_user_id"] for one in Session.objects.all()}
    assert str(citizen.user.pk) in open_sessions


def test_an_order_that_waits_for_the_night_is_taken_back(caseworker):
    approval = MessagingApprovalFactory()
    EServiceActivationFactory(in_relation=True, approval=approval, requested=True)

    withdraw(caseworker, approval)

    assert approval.activations.get().state == "cancelled"


@pytest.mark.parametrize("reason", ["", " - "])
def test_it_takes_a_reason(caseworker, approval, reason):
    with pytest.raises(ValidationError) as refusal:
        withdraw(caseworker, approval, reason)

    assert set(refusal.value.message_dict) == {"reason"}
    approval.refresh_from_db()
    assert approval.state == State.APPROVED


def test_what_has_ended_is_not_ended_again(caseworker, approval):
    withdraw(caseworker, approval)

    with pytest.raises(ValidationError, match="redan upphört"):
        withdraw(caseworker, approval)


def test_whoever_handles_the_case_is_told_without_anybodys_name(caseworker, approval):
    handler = UserFactory()
    CaseAssignmentFactory(case=approval.case, user=handler)

    withdraw(caseworker, approval)

    task = Task.objects.get(kind=Task.Kind.APPROVAL_ENDED)
    assert (task.case, task.person) == (approval.case, approval.relation.file_holder)
    assert f"kundnummer {approval.relation.related_person.customer_number}" in task.text
    assert approval.relation.related_person.family_name not in task.text


def test_whoever_handles_the_case_and_did_it_needs_no_task(caseworker, approval):
    CaseAssignmentFactory(case=approval.case, user=caseworker.user)

    withdraw(caseworker, approval)

    assert not Task.objects.exists()


def test_the_nights_warnings_that_it_soon_ends_are_done_with_it(caseworker, approval):
    warn = {"kind": Task.Kind.APPROVAL_ENDS, "case": approval.case}
    for day in ("2026-12-01", "2026-12-08"):
        TaskFactory(key=f"approval_ends:{approval.public_id}:{day}", **warn)
    another = TaskFactory(key="approval_ends:another:2026-12-01", **warn)

    withdraw(caseworker, approval)

    assert Task.objects.open().filter(kind=Task.Kind.APPROVAL_ENDS).get() == another
    assert Task.objects.filter(done_by=caseworker.user).count() == 2

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.approvals_night import end_approvals, warn_of_ends
from casework.actions.night import activate_due
from casework.models import MessagingApproval, Relation, Task
from tests.factories.accounts import MunicipalityFactory, days_ago
from tests.factories.casework import EServiceActivationFactory, MessagingApprovalFactory

pytestmark = pytest.mark.django_db
State, Kind = MessagingApproval.State, Task.Kind
BIRTHDAY = date(2033, 4, 2)


def guardian(**differing):
    """Approved for Elin, who is grown up on 2 April 2033, with the e-service on."""
    made = {"relation__file_holder__identity_number": "201504022383", "ends_on": BIRTHDAY}
    approval = MessagingApprovalFactory(**{**made, **differing})
    EServiceActivationFactory(in_relation=True, approval=approval)
    return approval


def lasting(**differing):
    """Approved by consent for somebody, until it says otherwise."""
    return MessagingApprovalFactory(
        relation__kind=Relation.Kind.PARTNER,
        relation__file_holder__child=False,
        relation__file_holder__anonymous=True,
        basis=MessagingApproval.Basis.CONSENT,
        **differing,
    )


def states(*approvals):
    found = dict(MessagingApproval.objects.values_list("pk", "state"))
    return [found[one.pk] for one in approvals]


@pytest.mark.covers("P17", "I23", "A-J9")
def test_on_the_birthday_the_guardians_approval_ends_with_the_eservice_and_a_task():
    approval = guardian()

    assert end_approvals(BIRTHDAY) == 1

    approval.refresh_from_db()
    assert (approval.state, approval.ended_by, approval.end_reason) == (
        State.ENDED,
        None,
        "Barnet har fyllt 18 år.",
    )
    assert approval.activations.get().state == "ended"
    task = Task.objects.get(kind=Kind.APPROVAL_ENDED)
    assert (task.person, task.case) == (approval.relation.file_holder, approval.case)
    row = AccessLogEntry.objects.get(action=Action.WITHDRAWN)
    assert (row.actor_kind, row.case_number) == ("system", approval.case.number)


def test_the_day_before_nothing_ends():
    approval = guardian()

    assert end_approvals(BIRTHDAY - timedelta(days=1)) == 0

    assert states(approval) == [State.APPROVED]
    assert not Task.objects.exists()


def test_a_guardians_approval_without_a_last_day_ends_all_the_same():
    approval = guardian(ends_on=None)

    end_approvals(BIRTHDAY)

    assert states(approval) == [State.ENDED]


def test_what_has_a_last_day_ends_on_it_and_what_has_none_goes_on():
    over, today = lasting(ends_on=days_ago(3)), lasting(ends_on=stockholm_today())
    going_on = lasting(ends_on=days_ago(-1))
    for_ever = lasting()

    end_approvals(stockholm_today())

    assert states(over, today, going_on, for_ever) == ["ended", "ended", "approved", "approved"]
    over.refresh_from_db()
    assert over.end_reason == f"Godkännandet gällde till {days_ago(3)}."


def test_a_relation_that_is_over_ends_what_leans_on_it_proposals_too():
    over = lasting(relation__valid_to=days_ago(1))
    proposed = lasting(relation__valid_to=days_ago(1), proposed=True)
    last_day = lasting(relation__valid_to=stockholm_today())

    end_approvals(stockholm_today())

    assert states(over, proposed, last_day) == ["ended", "ended", "approved"]


def test_what_ended_before_is_left_as_it_is():
    ended = lasting(ends_on=days_ago(3), ended=True)

    assert end_approvals(stockholm_today()) == 0

    before = ended.ended_at
    ended.refresh_from_db()
    assert ended.ended_at == before


def test_more_than_a_batch_is_done(monkeypatch):
    monkeypatch.setattr("casework.actions.approvals_night.BATCH", 2)
    made = [lasting(ends_on=days_ago(1)) for _ in range(5)]

    assert end_approvals(stockholm_today()) == 5
    assert set(states(*made)) == {State.ENDED}


@pytest.mark.covers("P17", "A-J9")
def test_thirty_days_before_the_caseworker_is_told_once():
    approval = guardian()
    before = BIRTHDAY - timedelta(days=30)

    assert warn_of_ends(before - timedelta(days=1)) == 0
    assert warn_of_ends(before) == 1
    assert warn_of_ends(before + timedelta(days=1)) == 0

    task = Task.objects.get()
    assert (task.kind, task.user, task.case) == (Kind.APPROVAL_ENDS, None, approval.case)
    number = approval.relation.related_person.customer_number
    assert task.text == (
        "Godkännandet upphör 2033-04-02 när barnet fyller 18 år "
        f"(vårdnadshavare, kundnummer {number})."
    )


def test_how_long_before_is_the_municipalitys_choice():
    MunicipalityFactory(approval_warning_days=7)
    lasting(ends_on=days_ago(-8))

    assert warn_of_ends(stockholm_today()) == 0
    assert warn_of_ends(stockholm_today() + timedelta(days=1)) == 1


@pytest.mark.parametrize("differing", [{"proposed": True}, {"ended": True}])
def test_nobody_is_warned_of_what_does_not_hold(differing):
    lasting(ends_on=days_ago(-5), **differing)

    assert warn_of_ends(stockholm_today()) == 0


def test_a_closed_case_has_nobody_to_warn():
    approval = lasting(ends_on=days_ago(-5))
    approval.case.stage, approval.case.closed_on = "closed", stockholm_today()
    approval.case.save()

    assert warn_of_ends(stockholm_today()) == 0


def test_what_is_known_costs_the_same_however_many(django_assert_num_queries):
    lasting(ends_on=days_ago(-5))
    warn_of_ends(stockholm_today())
    with CaptureQueriesContext(connection) as one:
        warn_of_ends(stockholm_today())

    for _ in range(5):
        lasting(ends_on=days_ago(-5))
    warn_of_ends(stockholm_today())

    with django_assert_num_queries(len(one)):
        warn_of_ends(stockholm_today())


def test_the_night_ends_what_is_over_before_it_switches_anything_on():
    approval = guardian(ends_on=BIRTHDAY)
    approval.activations.update(state="requested", effective_at=None)

    with time_machine.travel("2033-04-02 05:00+02:00"):
        run = activate_due()

    assert (run.picked, run.ended_at is not None) == (0, True)
    assert approval.activations.get().state == "cancelled"

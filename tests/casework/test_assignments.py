from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions.assignments import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    revoke_assignment,
    send_assignment,
    start_assignment,
)
from casework.models import Assignment, Case, Task
from tests.factories.accounts import days_ago
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db

State = Assignment.State
STEPS: dict[str, tuple[Any, ...]] = {
    "send": (send_assignment, {}, State.SENT, {State.DRAFT}),
    "accept": (accept_assignment, {}, State.ACCEPTED, {State.SENT}),
    "decline": (decline_assignment, {"reason": "Fullt."}, State.DECLINED, {State.SENT}),
    "start": (start_assignment, {}, State.ONGOING, {State.ACCEPTED}),
    "revoke": (
        revoke_assignment,
        {"reason": "Annan insats."},
        State.REVOKED,
        {State.SENT, State.ACCEPTED, State.ONGOING},
    ),
    "end": (end_assignment, {"reason": "Klart."}, State.ENDED, {State.ACCEPTED, State.ONGOING}),
}


def standing(state, **fields):
    ended_on = days_ago(1) if state == State.ENDED else None
    return AssignmentFactory(state=state, ended_on=ended_on, **fields)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_from_where_it_begins_and_from_nowhere_else(caseworker, step, state):
    verb, words, to, allowed = STEPS[step]
    assignment = standing(state)

    if state in allowed:
        verb(by=caseworker.actor, assignment=assignment, **words)
    else:
        with pytest.raises(ValidationError, match="Uppdraget är"):
            verb(by=caseworker.actor, assignment=assignment, **words)

    assignment.refresh_from_db()
    assert assignment.state == (to if state in allowed else state)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.ACCEPTED, "Uppdraget är redan mottaget."),
        (State.REVOKED, "Uppdraget är återkallat och kan inte tas emot."),
        (State.DRAFT, "Uppdraget är inte skickat och kan inte tas emot."),
    ],
)
def test_whoever_comes_second_is_told_what_has_happened(provider, state, sentence):
    assignment = standing(State.SENT)
    Assignment.objects.update(state=state)

    with pytest.raises(ValidationError) as refused:
        accept_assignment(by=provider.actor, assignment=assignment)

    assert refused.value.messages == [sentence]


def test_each_step_has_its_day(caseworker, provider):
    sent = standing(State.DRAFT, sent_on=None)
    accepted = standing(State.SENT)

    send_assignment(by=caseworker.actor, assignment=sent)
    accept_assignment(by=provider.actor, assignment=accepted)

    assert sent.sent_on == stockholm_today()
    assert accepted.accepted_on == stockholm_today()


def test_every_step_stands_in_the_log_without_the_reason(provider):
    assignment = standing(State.SENT, provider_unit=provider.unit)

    decline_assignment(by=provider.actor, assignment=assignment, reason="Anna känner familjen.")

    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CHANGED, "assignment")
    assert row.case_number == assignment.number
    assert row.customer_number == assignment.service.case.file.file_holder.customer_number
    assert row.reason == "avböjde uppdraget"


def test_a_declined_assignment_leaves_a_task_in_the_case(provider):
    assignment = standing(State.SENT, provider_unit=provider.unit)

    decline_assignment(by=provider.actor, assignment=assignment, reason="Vi har fullt.")

    task = Task.objects.get()
    assert task.kind == Task.Kind.ASSIGNMENT_DECLINED
    assert (task.case, task.person) == (
        assignment.service.case,
        assignment.service.case.file.file_holder,
    )
    assert task.text == f"{provider.unit.name} avböjde uppdrag {assignment.number}: Vi har fullt."
    assert assignment.end_reason == "Vi har fullt."


def test_a_task_has_room_for_the_longest_names_there_are(provider):
    provider.unit.name = "Å" * 200
    provider.unit.save()
    assignment = standing(State.SENT, provider_unit=provider.unit)

    decline_assignment(by=provider.actor, assignment=assignment, reason="x" * 200)

    assert len(Task.objects.get().text) == 300


@pytest.mark.parametrize("who", ["caseworker", "provider"])
def test_ended_by_the_provider_it_leaves_a_task_and_by_the_authority_none(
    caseworker, provider, who
):
    by = {"caseworker": caseworker, "provider": provider}[who]
    assignment = standing(State.ONGOING)

    end_assignment(by=by.actor, assignment=assignment, reason="Målen är nådda.")

    kinds = list(Task.objects.values_list("kind", flat=True))
    assert kinds == ([Task.Kind.ASSIGNMENT_ENDED] if who == "provider" else [])
    assert (assignment.ended_on, assignment.end_reason) == (stockholm_today(), "Målen är nådda.")


def test_it_can_have_ended_some_days_ago(caseworker):
    assignment = standing(State.ONGOING, accepted_on=days_ago(20))

    end_assignment(
        by=caseworker.actor, assignment=assignment, reason="Klart.", ended_on=days_ago(20)
    )

    assert assignment.ended_on == days_ago(20)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "Slutdatumet kan inte ligga framåt i tiden."),
        (21, "Slutdatumet kan inte ligga före mottagandet."),
    ],
)
def test_it_ends_neither_tomorrow_nor_before_it_began(caseworker, days, sentence):
    assignment = standing(State.ONGOING, accepted_on=days_ago(20))

    with pytest.raises(ValidationError) as refused:
        end_assignment(
            by=caseworker.actor, assignment=assignment, reason="Klart.", ended_on=days_ago(days)
        )

    assert refused.value.message_dict == {"ended_on": [sentence]}


@pytest.mark.parametrize("stage", Case.Stage)
@pytest.mark.parametrize(
    ("verb", "state"), [(accept_assignment, "sent"), (start_assignment, "accepted")]
)
def test_work_in_an_assignment_moves_the_case_forward_and_never_back(provider, verb, state, stage):
    closed = stage == Case.Stage.CLOSED
    assignment = AssignmentFactory(
        state=state,
        service__case__stage=stage,
        service__case__closed_on=stockholm_today() if closed else None,
    )

    verb(by=provider.actor, assignment=assignment)

    case = Case.objects.get()
    moves = stage == Case.Stage.DECIDED
    assert case.stage == (Case.Stage.PERFORMING if moves else stage)
    told = AccessLogEntry.objects.filter(object_type="case", case_number=case.number)
    assert told.count() == moves


def test_nothing_is_sent_in_a_case_that_has_been_closed(caseworker):
    assignment = standing(State.DRAFT, service__case__closed=True)

    with pytest.raises(ValidationError, match="Ärendet är avslutat"):
        send_assignment(by=caseworker.actor, assignment=assignment)


def test_nothing_is_sent_to_a_unit_that_is_no_more(caseworker):
    assignment = standing(State.DRAFT)
    unit = assignment.provider_unit
    unit.is_active = False
    unit.save()

    with pytest.raises(ValidationError, match="tar inte emot uppdrag"):
        send_assignment(by=caseworker.actor, assignment=assignment)


def test_of_one_who_accepts_and_one_who_declines_at_once_only_one_does(committed_db, provider):
    assignment = standing(State.SENT, provider_unit=provider.unit)
    gate = threading.Barrier(2, timeout=10)
    refused = []

    def act(verb, **words):
        own = Assignment.objects.get(pk=assignment.pk)
        try:
            gate.wait()
            verb(assignment=own, **words)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(accept_assignment,), kwargs={"by": provider.actor}),
        threading.Thread(
            target=act, args=(decline_assignment,), kwargs={"by": provider.actor, "reason": "Fullt"}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assignment.refresh_from_db()
    assert assignment.state in {State.ACCEPTED, State.DECLINED}
    assert len(refused) == 1
    assert Task.objects.count() == (assignment.state == State.DECLINED)


def test_the_day_of_a_step_can_be_told(provider):
    assignment = standing(State.SENT)
    tomorrow = stockholm_today() + timedelta(days=1)

    accept_assignment(by=provider.actor, assignment=assignment, today=tomorrow)

    assert assignment.accepted_on == tomorrow

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, OperationalError

from accounts.calendar import stockholm_today
from audit.models import AccessLogEntry, Action
from casework.actions import activation, night
from casework.actions.activation import BROKEN, settle
from casework.actions.night import _in_general, activate_due, is_due, next_run_at
from casework.models import EServiceActivation, MessagingApproval, NightlyRun, Task
from notifications.models import Channel, Kind, Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import (
    ContactDetailsFactory,
    EServiceActivationFactory,
    MessagingApprovalFactory,
    NightlyRunFactory,
    PersonFactory,
)
from tests.factories.process import IntakeFactory

pytestmark = pytest.mark.django_db

State = EServiceActivation.State
BOTH = {"notify_sms": True, "notify_email": True}


def ordered(**differing):
    """A client's order that nothing stands in the way of."""
    person = IntakeFactory(person__numbered=True).person
    ContactDetailsFactory(person=person)
    return EServiceActivationFactory(**{"person": person, "requested": True, **BOTH, **differing})


def ordered_in_relation(person):
    """The same person's order as somebody's guardian."""
    approval = MessagingApprovalFactory(relation__related_person=person)
    return EServiceActivationFactory(in_relation=True, approval=approval, requested=True, **BOTH)


def figures(run):
    return (run.picked, run.activated, run.failed)


def test_two_become_active_and_the_one_that_lost_its_approval_fails():
    good = [ordered(), ordered()]
    lost = ordered_in_relation(PersonFactory(numbered=True))
    MembershipFactory(user=lost.requested_by)
    MessagingApproval.objects.update(state="ended", ended_at=datetime.now(tz=UTC))

    run = activate_due()

    assert figures(run) == (3, 2, 1)
    assert set(EServiceActivation.objects.active()) == set(good)
    lost.refresh_from_db()
    assert (lost.state, lost.effective_at) == (State.FAILED, None)
    assert lost.last_error == "Godkännandet för meddelande har upphört."
    task = Task.objects.get()
    assert (task.kind, task.user) == (Task.Kind.ACTIVATION_FAILED, lost.requested_by)


def test_the_run_says_how_many_failed_for_which_reason_and_of_nobody():
    ordered()
    for _ in range(2):
        EServiceActivationFactory(requested=True, person__anonymous=True)
    ordered_in_relation(PersonFactory(numbered=True))
    MessagingApproval.objects.update(state="ended", ended_at=datetime.now(tz=UTC))

    run = activate_due()

    assert run.reasons == {
        "Personen saknar personnummer och kan därför inte logga in i e-tjänsten.": 2,
        "Godkännandet för meddelande har upphört.": 1,
    }


def test_a_reason_that_tells_a_day_is_counted_without_it():
    assert _in_general("Godkännandet upphörde 2026-11-01.") == "Godkännandet upphörde."


def broken_for(monkeypatch, order, error):
    def breaks(one, *, by):
        if one.pk == order.pk:
            raise error
        return settle(one, by=by)

    monkeypatch.setattr(night, "settle", breaks)


def test_an_order_that_breaks_stops_none_of_the_others(monkeypatch, caplog):
    orders = [ordered() for _ in range(3)]
    broken_for(monkeypatch, orders[1], KeyError(orders[1].person.identity_number))

    run = activate_due()

    assert (figures(run), run.reasons) == ((3, 2, 1), {BROKEN: 1})
    assert run.ended_at
    states = EServiceActivation.objects.order_by("requested_at").values_list("state", flat=True)
    assert list(states) == [State.ACTIVE, State.FAILED, State.ACTIVE]
    log = AccessLogEntry.objects.get(action=Action.ACTIVATION_FAILED)
    assert log.customer_number == orders[1].person.customer_number
    assert [line.message for line in caplog.records] == ["An order broke in the night"]


def test_an_order_that_breaks_leaves_its_task_with_whoever_ordered_it(monkeypatch):
    order = ordered()
    MembershipFactory(user=order.requested_by)
    broken_for(monkeypatch, order, KeyError())

    activate_due()

    task = Task.objects.get(kind=Task.Kind.ACTIVATION_FAILED)
    assert (task.person, task.user) == (order.person, order.requested_by)
    assert BROKEN in task.text


def test_a_task_that_breaks_as_its_order_did_stops_none_of_the_others(monkeypatch, caplog):
    orders = [ordered() for _ in range(2)]
    broken_for(monkeypatch, orders[0], KeyError())
    monkeypatch.setattr(activation, "leave_task", lambda *of_it: 1 / 0)

    run = activate_due()

    assert figures(run) == (2, 1, 1)
    assert "A broken order left no task" in caplog.text


def test_an_order_that_the_database_refuses_once_is_switched_on_the_same_night(monkeypatch):
    orders, refusals = [ordered() for _ in range(2)], [IntegrityError("somebody was faster")]

    def refuses_once(one, *, by):
        is_on = settle(one, by=by)
        if one.pk == orders[0].pk and refusals:
            raise refusals.pop()
        return is_on

    monkeypatch.setattr(night, "settle", refuses_once)

    run = activate_due()

    assert (figures(run), run.reasons) == ((2, 2, 0), {})
    assert set(EServiceActivation.objects.active()) == set(orders)
    assert run.ended_at


def test_an_order_that_the_database_refuses_twice_has_failed(monkeypatch):
    order = ordered()
    broken_for(monkeypatch, order, IntegrityError("always"))

    run = activate_due()

    assert (figures(run), run.reasons) == ((1, 0, 1), {BROKEN: 1})
    assert run.ended_at


def test_a_database_that_is_gone_says_nothing_of_an_order(monkeypatch):
    orders = [ordered() for _ in range(2)]
    broken_for(monkeypatch, orders[1], OperationalError("deadlock"))

    with pytest.raises(OperationalError):
        activate_due()

    assert set(EServiceActivation.objects.values_list("state", flat=True)) == {State.REQUESTED}
    assert NightlyRun.objects.get().ended_at is None


def test_what_breaks_with_the_approvals_keeps_nobody_from_being_switched_on(monkeypatch):
    order = ordered()
    monkeypatch.setattr(night, "end_approvals", lambda day: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        activate_due()

    order.refresh_from_db()
    assert order.state == State.ACTIVE
    assert NightlyRun.objects.get().ended_at is None


def test_a_second_night_welcomes_again_whoever_was_away_meanwhile():
    order = ordered(notify_email=False)
    today = stockholm_today()
    activate_due(today)
    EServiceActivation.objects.filter(pk=order.pk).update(state="requested", effective_at=None)

    activate_due(today + timedelta(days=1))

    assert Notice.objects.filter(recipient=order.person.public_id).count() == 2


def test_each_outcome_is_in_the_log_as_the_systems_deed():
    good, bad = ordered(), EServiceActivationFactory(requested=True)

    activate_due()

    rows = AccessLogEntry.objects.filter(object_type="eservice").order_by("pk")
    assert [(row.action, row.customer_number, row.actor_kind) for row in rows] == [
        (Action.ACTIVATED, good.person.customer_number, "system"),
        (Action.ACTIVATION_FAILED, bad.person.customer_number, "system"),
    ]


def test_a_date_is_done_once_however_often_it_is_started():
    ordered()
    first = activate_due()
    late = ordered()

    again = activate_due()

    late.refresh_from_db()
    assert late.state == State.REQUESTED
    assert (again.pk, figures(again), again.ended_at) == (first.pk, (1, 1, 0), first.ended_at)
    assert Notice.objects.count() == 2


def test_the_next_date_takes_what_came_after():
    activate_due(stockholm_today())
    late = ordered()

    run = activate_due(stockholm_today() + timedelta(days=1))

    late.refresh_from_db()
    assert late.state == State.ACTIVE
    assert figures(run) == (1, 1, 0)


def test_a_run_that_never_ended_is_taken_up_and_its_figures_go_on():
    unfinished = NightlyRunFactory(
        date=stockholm_today(), ended_at=None, picked=4, activated=3, failed=1
    )
    ordered()

    run = activate_due()

    assert run.pk == unfinished.pk
    assert figures(run) == (5, 4, 1)
    assert run.ended_at


def test_more_than_a_batch_is_done_the_oldest_first(monkeypatch):
    monkeypatch.setattr("casework.actions.night.BATCH", 2)
    orders = [ordered() for _ in range(5)]

    run = activate_due()

    assert figures(run) == (5, 5, 0)
    done = EServiceActivation.objects.order_by("effective_at")
    assert list(done) == orders


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"person__deceased_on": "2026-01-31"}, "Kontakta enhetschef"),
        ({"person__protection": "protected_registration"}, "Kontakta enhetschef"),
        ({"contact__mobile": ""}, "Mobilnummer saknas."),
        ({"contact__email": ""}, "E-postadress saknas."),
    ],
)
def test_what_changed_since_the_order_stops_it_and_the_reason_is_kept(change, error):
    order = ordered()
    person = order.person
    for name, value in change.items():
        thing, _, field = name.partition("__")
        target = person if thing == "person" else person.contact_history.get()
        type(target).objects.filter(pk=target.pk).update(**{field: value})

    activate_due()

    order.refresh_from_db()
    assert order.state == State.FAILED
    assert error in order.last_error
    assert not Notice.objects.exists()


def test_a_missing_address_nobody_asked_to_use_is_no_hindrance():
    order = ordered(notify_sms=False, notify_email=False)
    order.person.contact_history.all().delete()

    activate_due()

    order.refresh_from_db()
    assert order.state == State.ACTIVE
    assert not Notice.objects.exists()


def test_whoever_has_two_capacities_is_welcomed_once_on_each_channel():
    own = ordered()
    ordered_in_relation(own.person)
    other = ordered(notify_email=False)

    activate_due()

    welcomes = Notice.objects.values_list("recipient", "channel", "kind")
    assert sorted(welcomes) == sorted(
        [
            (own.person.public_id, Channel.SMS, Kind.ACTIVATED),
            (own.person.public_id, Channel.EMAIL, Kind.ACTIVATED),
            (other.person.public_id, Channel.SMS, Kind.ACTIVATED),
        ]
    )


def test_only_what_was_ordered_is_touched():
    for state, more in [("active", {}), ("failed", {}), ("ended", {"ended": True})]:
        EServiceActivationFactory(**{"state": state, **more})
    before = list(EServiceActivation.objects.order_by("pk").values())

    run = activate_due()

    assert figures(run) == (0, 0, 0)
    assert list(EServiceActivation.objects.order_by("pk").values()) == before


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22 12:00", "2026-11-23 03:10"),
        ("2026-11-22 03:09", "2026-11-22 03:10"),
        ("2026-11-22 03:10", "2026-11-23 03:10"),
        ("2026-11-22 23:30", "2026-11-23 03:10"),  # already the 23rd in Stockholm
        ("2027-03-27 12:00", "2027-03-28 02:10"),  # the night that loses an hour
        ("2027-03-28 01:30", "2027-03-28 02:10"),
        ("2026-10-24 12:00", "2026-10-25 03:10"),  # the night that has one hour twice
        ("2026-12-31 12:00", "2027-01-01 03:10"),
    ],
)
def test_the_coming_night_is_at_ten_past_four_by_swedish_clocks(now, expected):
    assert next_run_at(utc(now)) == utc(expected)
    assert f"{next_run_at(utc(now)):%H.%M}" == "04.10"


def test_a_night_that_was_run_early_is_not_announced_again():
    NightlyRunFactory(date=date(2026, 11, 22))

    assert next_run_at(utc("2026-11-22 01:00")) == utc("2026-11-23 03:10")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-22 03:09", False),
        ("2026-11-22 03:10", True),
        ("2026-11-22 23:00", False),  # a new day, whose night is still to come
        ("2027-03-28 02:09", False),
        ("2027-03-28 02:10", True),
        ("2026-10-25 03:09", False),
        ("2026-10-25 03:10", True),
    ],
)
def test_the_night_is_due_from_its_time_until_it_is_done(now, expected):
    assert is_due(utc(now)) is expected

    NightlyRunFactory(date=stockholm_today(utc(now)))
    assert not is_due(utc(now))


def test_a_night_that_stopped_halfway_is_still_due():
    NightlyRunFactory(date=date(2026, 11, 22), ended_at=None)

    assert is_due(utc("2026-11-22 03:10"))


def test_a_time_that_does_not_exist_on_the_night_of_the_change_is_due_an_hour_later(settings):
    settings.NIGHTLY_RUN_AT = "02:30"

    assert not is_due(utc("2027-03-28 00:59"))
    assert is_due(utc("2027-03-28 01:00"))


def test_a_time_that_comes_twice_is_due_once(settings):
    settings.NIGHTLY_RUN_AT = "02:30"
    first, second = utc("2026-10-25 00:30"), utc("2026-10-25 01:30")

    assert is_due(first)
    NightlyRunFactory(date=stockholm_today(first))
    assert not is_due(second)
    assert next_run_at(second).date() == date(2026, 10, 26)

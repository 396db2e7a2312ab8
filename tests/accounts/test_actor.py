from __future__ import annotations

from uuid import uuid4

import pytest

from accounts.actor import Actor
from accounts.middleware import acting_membership
from accounts.roles import Deed, Role
from casework.models import Person
from messaging.models import Mailbox
from tests.factories.accounts import (
    ActorFactory,
    MembershipFactory,
    UnitFactory,
    UserFactory,
    days_ago,
)
from tests.factories.casework import CaseFactory
from tests.factories.messaging import MailboxFactory, MailboxGrantFactory

pytestmark = pytest.mark.django_db


def two_roles():
    """Somebody who is a caseworker at one unit and at another; the older role first."""
    user = UserFactory()
    older = MembershipFactory(user=user, valid_from=days_ago(2000))
    return older, MembershipFactory(user=user)


def test_without_a_choice_the_oldest_role_acts():
    older, newer = two_roles()

    assert acting_membership(older.user, None) == (older, True)
    assert acting_membership(older.user, "") == (older, True)
    assert newer.user == older.user


def test_the_chosen_role_acts():
    _older, newer = two_roles()

    assert acting_membership(newer.user, str(newer.public_id)) == (newer, True)


def test_a_choice_that_is_somebody_elses_chooses_nothing():
    older, _newer = two_roles()
    elses = MembershipFactory(role=Role.UNIT_MANAGER)

    for chosen in (str(elses.public_id), str(uuid4()), "no uuid"):
        assert acting_membership(older.user, chosen) == (older, True)


@pytest.mark.parametrize(
    "differing",
    [
        lambda: {"valid_to": days_ago(1)},
        lambda: {"valid_from": days_ago(-1)},
        lambda: {"unit": UnitFactory(is_active=False)},
    ],
    ids=["ended yesterday", "begins tomorrow", "the unit is closed"],
)
def test_a_role_that_does_not_hold_today_does_not_act(differing):
    over = MembershipFactory(**differing())

    assert acting_membership(over.user, str(over.public_id)) == (None, False)


def test_the_last_day_of_a_role_still_counts():
    last_day = MembershipFactory(valid_to=days_ago(0))

    assert acting_membership(last_day.user, None) == (last_day, False)


def test_a_citizen_has_no_role_whatever_the_rows_say():
    citizen = UserFactory(citizen=True)
    membership = MembershipFactory(user=citizen)

    assert acting_membership(citizen, str(membership.public_id)) == (None, False)
    assert not any(Actor(citizen, membership).may(deed) for deed in Deed)


def test_whoever_has_no_role_may_nothing_and_reaches_nobody():
    CaseFactory()
    actor = ActorFactory(membership=None, user=UserFactory())

    assert (actor.role, actor.role_label, actor.unit) == ("", "", None)
    assert not any(actor.may(deed) for deed in Deed)
    assert not Person.objects.visible_to(actor).exists()


@pytest.mark.covers("A-S7")
def test_persons_cases_and_shared_mailboxes_follow_the_acting_role_alone():
    older, newer = two_roles()
    here = CaseFactory(responsible_unit=older.unit)
    there = CaseFactory(responsible_unit=newer.unit)
    shared = MailboxFactory(shared=True, unit=newer.unit)
    MailboxGrantFactory(mailbox=shared, user=newer.user)
    before, after = ActorFactory(membership=older), ActorFactory(membership=newer)

    assert set(Person.objects.visible_to(before)) == {here.file.file_holder}
    assert set(Person.objects.visible_to(after)) == {there.file.file_holder}
    assert not Mailbox.objects.visible_to(before).exists()
    assert Mailbox.objects.visible_to(after).get() == shared


def test_the_trace_says_who_in_which_role_and_unit():
    membership = MembershipFactory(role=Role.GROUP_LEADER)
    request_id = uuid4()

    trace = Actor(membership.user, membership, ip="192.0.2.7", request_id=request_id).trace

    assert (trace.actor_kind, trace.actor) == ("staff", membership.user.public_id)
    assert trace.actor_name == membership.user.full_name
    assert (trace.role, trace.unit) == ("group_leader", membership.unit.name)
    assert (trace.ip, trace.request_id) == ("192.0.2.7", request_id)


def test_a_citizens_trace_has_neither_role_nor_unit():
    trace = ActorFactory(citizen=True).trace

    assert (trace.actor_kind, trace.role, trace.unit) == ("citizen", "", "")

"""Where a message goes, and where else somebody must see it (I17, I19, P5, F2)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Membership, Unit
from accounts.roles import Role
from messaging.actions.mailboxes import colleagues_mailbox
from messaging.actions.routing import Addressee, route
from messaging.members import readers_of
from messaging.models import Mailbox, MailboxGrant, Recipient
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory, CircleMemberFactory
from tests.factories.messaging import (
    AbsenceFactory,
    ForwardingRuleFactory,
    MailboxFactory,
    MailboxGrantFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db
Arrival = Recipient.Arrival


@pytest.fixture
def linda():
    """A caseworker with a manager and a shared mailbox at her unit, which both read."""
    member = MembershipFactory(user__given_name="Linda")
    MembershipFactory(unit=member.unit, role=Role.UNIT_MANAGER)
    return member


@pytest.fixture
def shared(linda):
    mailbox = MailboxFactory(shared=True, unit=linda.unit)
    MailboxGrantFactory(mailbox=mailbox, user=linda.user)
    return mailbox


@pytest.fixture
def thread(linda):
    case = CaseFactory(responsible_unit=linda.unit)
    return ThreadFactory(citizen=case.file.file_holder, case=case)


def to(user):
    return Addressee(colleagues_mailbox(user), user.full_name)


def lies_in(addressee, thread, **facts):
    found = route(addressee, thread, today=stockholm_today(), **facts)
    assert found.deliveries[0].mailbox == addressee.mailbox, "whom it was written to is always kept"
    return {one.mailbox: one.arrival for one in found.deliveries if one.is_laid}


def test_who_is_here_gets_it_and_nobody_else(linda, shared, thread):
    assert lies_in(to(linda.user), thread) == {linda.user.mailbox: Arrival.ADDRESSED}


@pytest.mark.covers("R113", "A-H20")
def test_forwarding_lays_a_copy_in_the_shared_mailbox(linda, shared, thread):
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared)

    assert lies_in(to(linda.user), thread) == {
        colleagues_mailbox(linda.user): Arrival.ADDRESSED,
        shared: Arrival.FORWARDED,
    }


def test_without_a_copy_of_her_own_it_lies_in_the_shared_one_alone(linda, shared, thread):
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared, keep_copy=False)

    assert lies_in(to(linda.user), thread) == {shared: Arrival.FORWARDED}


@pytest.mark.covers("I17")
def test_forwarding_to_a_mailbox_she_no_longer_reads_forwards_nothing(linda, shared, thread):
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared, keep_copy=False)
    MailboxGrant.objects.update(until=days_ago(1))

    assert lies_in(to(linda.user), thread) == {colleagues_mailbox(linda.user): Arrival.ADDRESSED}


@pytest.mark.parametrize(
    "days", [{"since": days_ago(-1)}, {"since": days_ago(9), "until": days_ago(1)}]
)
def test_a_rule_holds_its_days_and_no_other(linda, shared, thread, days):
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared, **days)

    assert lies_in(to(linda.user), thread) == {colleagues_mailbox(linda.user): Arrival.ADDRESSED}


def test_the_absences_own_forwarding_goes_before_the_one_that_always_holds(linda, shared, thread):
    other = MailboxFactory(shared=True, unit=linda.unit)
    MailboxGrantFactory(mailbox=other, user=linda.user)
    ForwardingRuleFactory(user=linda.user, to_mailbox=other)
    ForwardingRuleFactory(
        user=linda.user, to_mailbox=shared, absence=AbsenceFactory(user=linda.user)
    )

    assert shared in lies_in(to(linda.user), thread)
    assert other not in lies_in(to(linda.user), thread)


@pytest.mark.covers("I19", "A-U17")
def test_what_a_few_may_read_is_not_forwarded_past_them(linda, shared, thread):
    CircleMemberFactory(person=thread.about, user=linda.user)
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared, keep_copy=False)

    assert lies_in(to(linda.user), thread) == {colleagues_mailbox(linda.user): Arrival.ADDRESSED}


def test_it_is_forwarded_where_all_of_them_are_of_the_few(linda, shared, thread):
    for one in Membership.objects.filter(unit=linda.unit):
        CircleMemberFactory(person=thread.about, user=one.user)
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared)

    assert shared in lies_in(to(linda.user), thread)


@pytest.mark.parametrize("route_of_unit", [Unit.Route.SHARED, Unit.Route.BOTH])
@pytest.mark.covers("P5", "R116", "A-H31")
def test_what_a_citizen_writes_to_somebody_away_is_in_both_mailboxes(
    linda, shared, thread, route_of_unit
):
    Unit.objects.update(new_thread_route=route_of_unit)
    AbsenceFactory(user=linda.user)
    thread.case.responsible_unit.refresh_from_db()

    assert lies_in(to(linda.user), thread, from_citizen=True) == {
        colleagues_mailbox(linda.user): Arrival.ADDRESSED,
        shared: Arrival.UNITS_ROUTE,
    }


def test_a_unit_that_wants_it_personal_gets_no_copy(linda, shared, thread):
    AbsenceFactory(user=linda.user)

    assert shared not in lies_in(to(linda.user), thread, from_citizen=True)


def test_a_colleagues_letter_to_somebody_away_waits_in_her_own_mailbox(linda, shared, thread):
    Unit.objects.update(new_thread_route=Unit.Route.BOTH)
    AbsenceFactory(user=linda.user)

    assert shared not in lies_in(to(linda.user), ThreadFactory(internal=True))


def test_a_new_conversation_goes_where_the_unit_wants_it(linda, shared, thread):
    Unit.objects.update(new_thread_route=Unit.Route.SHARED)
    thread.case.responsible_unit.refresh_from_db()

    assert lies_in(to(linda.user), thread, from_citizen=True, is_new=True) == {
        shared: Arrival.UNITS_ROUTE
    }


@pytest.mark.parametrize("gone", ["left", "inactive", "handed over"])
def test_whoever_has_left_is_succeeded_by_the_unit(linda, shared, thread, gone):
    address = to(linda.user)
    if gone == "left":
        Membership.objects.filter(pk=linda.pk).update(valid_to=days_ago(1))
    elif gone == "inactive":
        linda.user.is_active = False
        linda.user.save()
    else:
        Mailbox.objects.filter(pk=address.mailbox.pk).update(
            handed_over_to=shared, handed_over_at=timezone.now(), handed_over_by=linda.user
        )
        address.mailbox.refresh_from_db()

    assert lies_in(address, thread, from_citizen=True) == {shared: Arrival.HANDED_OVER}


def test_where_the_unit_has_no_mailbox_whoever_handles_the_case_succeeds(linda, thread):
    handler = MembershipFactory(unit=linda.unit).user
    CaseAssignmentFactory(case=thread.case, user=handler)
    address = to(linda.user)
    linda.delete()

    assert lies_in(address, thread, from_citizen=True) == {
        colleagues_mailbox(handler): Arrival.CIRCLE
    }


def test_and_without_any_of_them_the_manager(linda, thread):
    manager = Membership.objects.get(unit=linda.unit, role=Role.UNIT_MANAGER).user
    address = to(linda.user)
    linda.delete()

    assert lies_in(address, thread, from_citizen=True) == {
        colleagues_mailbox(manager): Arrival.CIRCLE
    }


def test_with_nobody_left_at_all_it_lies_where_it_was_addressed(linda, thread):
    address = to(linda.user)
    Membership.objects.all().delete()

    assert lies_in(address, thread, from_citizen=True) == {address.mailbox: Arrival.ADDRESSED}


@pytest.mark.covers("P9", "I19")
def test_a_circle_drawn_later_gets_the_answers_in_her_place(linda, shared, thread):
    named = MembershipFactory(unit=linda.unit).user
    CircleMemberFactory(person=thread.about, user=named)

    assert lies_in(to(linda.user), thread, from_citizen=True) == {
        colleagues_mailbox(named): Arrival.CIRCLE
    }


def test_of_the_circle_whoever_handles_the_case_comes_first(linda, thread):
    handler, other = MembershipFactory(unit=linda.unit).user, MembershipFactory().user
    CaseAssignmentFactory(case=thread.case, user=handler)
    for user in (handler, other):
        CircleMemberFactory(person=thread.about, user=user)

    assert lies_in(to(linda.user), thread, from_citizen=True) == {
        colleagues_mailbox(handler): Arrival.CIRCLE
    }


def test_what_was_sent_to_a_mailbox_with_others_in_it_goes_to_the_few(linda, shared, thread):
    named = MembershipFactory(unit=linda.unit).user
    CircleMemberFactory(person=thread.about, user=named)

    assert lies_in(Addressee(shared, shared.name), thread, from_citizen=True) == {
        colleagues_mailbox(named): Arrival.CIRCLE
    }


def test_a_restricted_case_is_read_by_those_who_handle_it(linda, shared, thread):
    handler = MembershipFactory(unit=linda.unit).user
    CaseAssignmentFactory(case=thread.case, user=handler)
    thread.case.is_restricted = True
    thread.case.save()

    assert lies_in(Addressee(shared, shared.name), thread, from_citizen=True) == {
        colleagues_mailbox(handler): Arrival.CIRCLE
    }


@pytest.mark.parametrize("gone", ["out of use", "without readers"])
def test_a_shared_mailbox_nobody_reads_is_succeeded_too(linda, shared, thread, gone):
    if gone == "out of use":
        shared.is_active = False
        shared.save()
    else:
        MailboxGrant.objects.all().delete()
        Membership.objects.filter(role=Role.UNIT_MANAGER).update(role=Role.CASEWORKER)
    handler = MembershipFactory(unit=linda.unit).user
    CaseAssignmentFactory(case=thread.case, user=handler)

    assert lies_in(Addressee(shared, shared.name), thread, from_citizen=True) == {
        colleagues_mailbox(handler): Arrival.CIRCLE
    }


def test_a_grant_without_a_role_at_the_unit_makes_no_reader(shared):
    """It was left behind when somebody moved to another unit."""
    moved = MembershipFactory().user
    MailboxGrantFactory(mailbox=shared, user=moved)

    assert moved not in readers_of(shared)


@pytest.fixture
def two_units(linda):
    """Linda works at a provider's as well, and forwards to the shared mailbox there."""
    other = MembershipFactory(user=linda.user, provider=True)
    mailbox = MailboxFactory(shared=True, unit=other.unit)
    MailboxGrantFactory(mailbox=mailbox, user=linda.user)
    ForwardingRuleFactory(user=linda.user, to_mailbox=mailbox, keep_copy=False)
    return mailbox


@pytest.mark.covers("P13", "R113")
def test_one_units_matters_are_not_forwarded_to_another_units_mailbox(linda, two_units, thread):
    assert lies_in(to(linda.user), thread, from_citizen=True) == {
        colleagues_mailbox(linda.user): Arrival.ADDRESSED
    }


def test_and_its_own_are(linda, two_units):
    assignment = AssignmentFactory(ongoing=True, provider_unit=two_units.unit)
    holder = assignment.service.case.file.file_holder
    thread = ThreadFactory(citizen=holder, assignment=assignment)

    assert lies_in(to(linda.user), thread, from_citizen=True) == {two_units: Arrival.FORWARDED}


@pytest.mark.covers("P13")
def test_an_old_units_letter_does_not_go_to_whom_the_colleague_handed_over_to_elsewhere(
    linda, shared, thread
):
    elsewhere = MailboxFactory(shared=True)
    MembershipFactory(unit=elsewhere.unit, role=Role.UNIT_MANAGER)
    address = to(linda.user)
    Mailbox.objects.filter(pk=address.mailbox.pk).update(
        handed_over_to=elsewhere, handed_over_at=timezone.now(), handed_over_by=linda.user
    )
    address.mailbox.refresh_from_db()

    assert lies_in(address, thread, from_citizen=True) == {shared: Arrival.HANDED_OVER}
    internal = ThreadFactory(internal=True)
    assert lies_in(address, internal) == {elsewhere: Arrival.HANDED_OVER}

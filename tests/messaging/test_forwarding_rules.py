"""Forwarding to a shared mailbox, and only there (R113, R114, I17)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.calendar import stockholm_today
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.forwarding_rules import end_forwarding, set_forwarding
from messaging.members import read_by
from messaging.models import ForwardingRule, MailboxGrant
from messaging.post_settings import post_settings
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.messaging import (
    ForwardingRuleFactory,
    MailboxFactory,
    MailboxGrantFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R113", "R114")]


@pytest.fixture
def linda():
    return ActorFactory()


@pytest.fixture
def shared(linda):
    mailbox = MailboxFactory(shared=True, unit=linda.unit)
    MailboxGrantFactory(mailbox=mailbox, user=linda.user)
    return mailbox


def forward(by, to_mailbox, **differing):
    facts = {
        "colleague": by.user,
        "since": stockholm_today(),
        "until": None,
        "keep_copy": True,
    }
    return set_forwarding(by=by, to_mailbox=to_mailbox, **{**facts, **differing})


def test_a_rule_is_kept_and_written_down(linda, shared):
    rule = forward(linda, shared)

    assert ForwardingRule.objects.on(days_ago(-300)).get() == rule
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "forwarding")


@pytest.mark.covers("I17")
def test_only_to_a_shared_mailbox_one_reads(linda, shared):
    elsewhere = MailboxGrantFactory(user=linda.user).mailbox
    out_of_use = MailboxFactory(shared=True, unit=linda.unit, is_active=False)
    MailboxGrantFactory(mailbox=out_of_use, user=linda.user)
    unread = MailboxFactory(shared=True, unit=linda.unit)
    own = MailboxFactory(owner=MembershipFactory(unit=linda.unit).user)

    for mailbox in (elsewhere, out_of_use, unread, own):
        with pytest.raises(ValidationError, match="har inte behörighet till"):
            forward(linda, mailbox)
    assert list(read_by(linda.user)) == [shared]


def test_a_manager_reads_the_units_without_a_grant(shared):
    hakan = ActorFactory(membership__role=Role.UNIT_MANAGER, membership__unit=shared.unit)

    assert list(read_by(hakan.user)) == [shared]


@pytest.mark.parametrize(
    ("days", "field"), [((1, None), "since"), ((-2, -1), "until")], ids=["past", "backwards"]
)
def test_days_that_can_not_be_are_refused(linda, shared, days, field):
    since, until = (None if number is None else days_ago(number) for number in days)

    with pytest.raises(ValidationError) as refused:
        forward(linda, shared, since=since, until=until)

    assert list(refused.value.message_dict) == [field]


def test_one_at_a_time(linda, shared):
    forward(linda, shared)

    with pytest.raises(ValidationError, match="vidarebefordras redan till"):
        forward(linda, shared)


def test_one_whose_last_day_has_passed_makes_room(linda, shared):
    ForwardingRuleFactory(user=linda.user, to_mailbox=shared, since=days_ago(9), until=days_ago(1))

    assert forward(linda, shared)


def test_ended_is_ended_once(linda, shared):
    rule = forward(linda, shared)

    assert end_forwarding(by=linda, rule=rule)
    assert not end_forwarding(by=linda, rule=rule)
    assert not ForwardingRule.objects.on(stockholm_today()).exists()


def test_the_page_says_so_when_the_right_to_the_mailbox_has_ended(linda, shared):
    forward(linda, shared)
    MailboxGrant.objects.update(until=days_ago(1))

    kept = post_settings(linda.user, stockholm_today())

    assert kept.mailboxes == []
    assert kept.rule.warning.startswith("Inget vidarebefordras")

"""Letting colleagues in to a shared mailbox, and never leaving it alone (R115, F1)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.grants import add_member, change_member, remove_member
from messaging.alone import managed_by_nobody, read_by_nobody, read_by_the_manager_alone
from messaging.members import readers_of
from messaging.models import MailboxGrant
from messaging.reach import readable_messages
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import CircleMemberFactory
from tests.factories.messaging import MailboxFactory, MailboxGrantFactory, MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.covers("R115")]
READ, SEND, MANAGE = MailboxGrant.Level.READ, MailboxGrant.Level.SEND, MailboxGrant.Level.MANAGE


@pytest.fixture
def hakan():
    return ActorFactory(membership__role=Role.UNIT_MANAGER)


@pytest.fixture
def shared(hakan):
    return MailboxFactory(shared=True, unit=hakan.unit)


@pytest.fixture
def linda(hakan):
    return MembershipFactory(unit=hakan.unit, user__given_name="Linda").user


def let_in(hakan, shared, linda, **differing):
    facts = {"level": SEND, "since": stockholm_today(), "until": None}
    return add_member(by=hakan, mailbox=shared, colleague=linda, **{**facts, **differing})


def test_a_colleague_is_let_in_and_it_is_written_down(hakan, shared, linda):
    grant = let_in(hakan, shared, linda)

    assert linda in readers_of(shared)
    assert grant.granted_by == hakan.user
    row = AccessLogEntry.objects.get()
    assert (row.action, row.object_type) == (Action.CREATED, "mailboxgrant")
    assert "läsa och skriva" in row.reason


def test_only_somebody_who_works_at_the_unit_still(hakan, shared, linda):
    Membership.objects.filter(user=linda).update(valid_to=days_ago(1))

    for other in (linda, MembershipFactory().user):
        with pytest.raises(ValidationError, match="arbetar på enheten"):
            let_in(hakan, shared, other)


def test_once_each(hakan, shared, linda):
    let_in(hakan, shared, linda, since=days_ago(-3))

    with pytest.raises(ValidationError, match="har redan behörighet"):
        let_in(hakan, shared, linda)


@pytest.mark.parametrize(("days", "field"), [((1, None), "since"), ((-2, -1), "until")])
def test_days_that_can_not_be_are_refused(hakan, shared, linda, days, field):
    since, until = (None if number is None else days_ago(number) for number in days)

    with pytest.raises(ValidationError) as refused:
        let_in(hakan, shared, linda, since=since, until=until)

    assert list(refused.value.message_dict) == [field]


def test_level_and_last_day_are_changed(hakan, shared, linda):
    grant = let_in(hakan, shared, linda)

    change_member(by=hakan, mailbox=shared, colleague=linda, level=READ, until=days_ago(-5))

    grant.refresh_from_db()
    assert (grant.level, grant.until) == (READ, days_ago(-5))
    with pytest.raises(ValidationError, match="tidigast vara i dag"):
        change_member(by=hakan, mailbox=shared, colleague=linda, level=READ, until=days_ago(1))


def test_saving_what_it_is_already_writes_nothing(hakan, shared, linda):
    let_in(hakan, shared, linda)

    change_member(by=hakan, mailbox=shared, colleague=linda, level=SEND, until=None)

    assert not AccessLogEntry.objects.filter(action=Action.CHANGED).exists()


@pytest.mark.parametrize("since", [0, 30], ids=["given today", "given a month ago"])
def test_taken_away_is_gone_at_once(hakan, shared, linda, since):
    MailboxGrantFactory(mailbox=shared, user=linda, since=days_ago(since))

    remove_member(by=hakan, mailbox=shared, colleague=linda)

    assert linda not in readers_of(shared)
    assert AccessLogEntry.objects.filter(action=Action.DELETED).count() == 1
    with pytest.raises(ValidationError, match="inte längre behörighet"):
        remove_member(by=hakan, mailbox=shared, colleague=linda)


class TestNeverAlone:
    """A unit without a manager of its own: whoever is granted *sköta* sees to the mailbox."""

    @pytest.fixture
    def anna(self):
        actor = ActorFactory()
        mailbox = MailboxFactory(shared=True, unit=actor.unit)
        MailboxGrantFactory(mailbox=mailbox, user=actor.user, level=MANAGE)
        return actor

    @pytest.fixture
    def mailbox(self, anna):
        return anna.unit.mailboxes.get()

    def test_the_last_reader_stays(self, anna, mailbox):
        with pytest.raises(ValidationError, match="som kan läsa den i dag"):
            remove_member(by=anna, mailbox=mailbox, colleague=anna.user)
        assert anna.user in readers_of(mailbox)

    def test_the_last_who_manages_stays(self, anna, mailbox):
        MailboxGrantFactory(mailbox=mailbox, user=MembershipFactory(unit=anna.unit).user)

        with pytest.raises(ValidationError, match="som kan sköta den i dag"):
            change_member(by=anna, mailbox=mailbox, colleague=anna.user, level=SEND, until=None)
        assert mailbox.grants.get(user=anna.user).level == MANAGE

    def test_nor_may_a_last_day_leave_it_alone_the_day_after(self, anna, mailbox):
        day = f"{days_ago(-6):%Y-%m-%d}"

        with pytest.raises(ValidationError, match=f"från och med {day}"):
            change_member(
                by=anna, mailbox=mailbox, colleague=anna.user, level=MANAGE, until=days_ago(-5)
            )

    def test_somebody_who_has_left_the_unit_is_nobody(self, anna, mailbox):
        MailboxGrantFactory(mailbox=mailbox, user=MembershipFactory().user, level=MANAGE)

        with pytest.raises(ValidationError, match="som kan läsa den"):
            remove_member(by=anna, mailbox=mailbox, colleague=anna.user)

    def test_with_another_who_manages_it_is_let_go(self, anna, mailbox):
        other = MembershipFactory(unit=anna.unit).user
        MailboxGrantFactory(mailbox=mailbox, user=other, level=MANAGE)

        remove_member(by=anna, mailbox=mailbox, colleague=anna.user)

        assert list(readers_of(mailbox)) == [other]

    def test_a_manager_of_the_unit_counts_as_both(self, hakan, shared, linda):
        let_in(hakan, shared, linda, level=MANAGE)

        remove_member(by=hakan, mailbox=shared, colleague=linda)

        assert list(readers_of(shared)) == [hakan.user]


@pytest.mark.covers("I19")
def test_whoever_is_let_in_reads_nothing_that_a_circle_guards(hakan, shared, linda):
    letter = MessageFactory(from_citizen=True, to=shared)
    guarded = MessageFactory(from_citizen=True, to=shared)
    CircleMemberFactory(person=guarded.thread.about)

    let_in(hakan, shared, linda)

    actor = ActorFactory(membership=linda.memberships.get())
    assert set(readable_messages(actor, timezone.now())) == {letter}


def test_mailboxes_nobody_sees_to_are_found(hakan, shared, linda):
    alone = MailboxFactory(shared=True)
    unmanaged = MailboxGrantFactory(user=MembershipFactory().user).mailbox
    MembershipFactory(user=unmanaged.grants.get().user, unit=unmanaged.unit)
    retired = MailboxFactory(shared=True, is_active=False)

    assert list(read_by_nobody()) == [alone]
    assert set(managed_by_nobody()) == {alone, unmanaged}
    assert list(read_by_the_manager_alone()) == [shared]
    let_in(hakan, shared, linda)
    assert not read_by_the_manager_alone().exists()
    assert retired not in read_by_nobody()

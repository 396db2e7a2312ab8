"""A colleague leaves, and nothing they were written is left where nobody looks (C21)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.calendar import stockholm_today
from accounts.models import Membership
from accounts.roles import Role
from audit.models import AccessLogEntry, Action
from messaging.actions.handing_over import hand_over, take_back
from messaging.actions.routing import Addressee, route
from messaging.alone import left_behind
from messaging.handing_over import plan_hand_over
from messaging.models import Absence, ForwardingRule, MailboxItem, Recipient
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import CaseFactory, CircleMemberFactory
from tests.factories.messaging import (
    AbsenceFactory,
    ForwardingRuleFactory,
    MailboxFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db
INBOX, SENT = MailboxItem.Folder.INBOX, MailboxItem.Folder.SENT


@pytest.fixture
def hakan():
    return ActorFactory(membership__role=Role.UNIT_MANAGER)


@pytest.fixture
def maja(hakan):
    return MembershipFactory(unit=hakan.unit, user__given_name="Maja").user


@pytest.fixture
def own(maja):
    return OwnMailboxFactory(owner=maja)


@pytest.fixture
def shared(hakan):
    return MailboxFactory(shared=True, unit=hakan.unit)


def received(own, *, read=False, case=None, **about):
    if case:
        about |= {"thread__case": case, "thread__citizen": case.file.file_holder}
    message = MessageFactory(from_citizen=True, to=own, **about)
    if read:
        message.items.filter(mailbox=own).update(read_at=timezone.now())
    return message


def answered(thread):
    """What the citizen wrote is answered."""
    thread.unanswered_since = None
    thread.save()


def laid(shared, folder=INBOX):
    return set(shared.items.filter(folder=folder).values_list("message", flat=True))


def test_unread_unanswered_and_what_goes_on_is_laid_over(hakan, maja, own, shared):
    case = CaseFactory(responsible_unit=hakan.unit)
    closed = CaseFactory(responsible_unit=hakan.unit, closed=True)
    unread = received(own, case=closed)
    unanswered = received(own, read=True)
    open_one = received(own, read=True, case=case)
    done = received(own, read=True, case=closed)
    for message in (unread, open_one, done):
        answered(message.thread)

    plan = hand_over(by=hakan, colleague=maja, to=shared)

    assert laid(shared) == {unread.pk, unanswered.pk, open_one.pk}
    assert (plan.unread, plan.unanswered, plan.ongoing, plan.staying) == (1, 1, 1, 0)
    row = Recipient.objects.get(message=unread, mailbox=shared)
    assert (row.arrival, row.via) == (Recipient.Arrival.HANDED_OVER, own)
    assert set(own.items.values_list("message", flat=True)) >= {unread.pk, done.pk}


def test_what_nobody_has_answered_is_new_to_those_who_take_over(hakan, maja, own, shared):
    unanswered = received(own, read=True)
    case = CaseFactory(responsible_unit=hakan.unit)
    open_one = received(own, read=True, case=case)
    answered(open_one.thread)

    hand_over(by=hakan, colleague=maja, to=shared)

    unread = shared.items.filter(read_at__isnull=True)
    assert list(unread.values_list("message", flat=True)) == [unanswered.pk]


def test_the_answers_go_with_the_conversation(hakan, maja, own, shared):
    thread = ThreadFactory()
    question = received(own, thread=thread)
    answer = MessageFactory(thread=thread, sender_user=maja)

    hand_over(by=hakan, colleague=maja, to=shared)

    assert laid(shared) == {question.pk}
    assert laid(shared, SENT) == {answer.pk}
    assert not answer.recipients.filter(mailbox=shared).exists()


def test_what_lies_there_already_is_not_doubled(hakan, maja, own, shared):
    message = received(own)
    Recipient.objects.create(
        message=message, mailbox=shared, label="x", arrival="forwarded", via=own
    )
    MailboxItem.objects.create(
        message=message, mailbox=shared, folder=INBOX, sent_at=message.sent_at
    )

    plan = hand_over(by=hakan, colleague=maja, to=shared)

    assert plan.is_empty
    assert shared.items.count() == 1


@pytest.mark.covers("I19")
def test_what_only_a_few_may_read_stays_and_is_counted_in_neutral_words(hakan, maja, own, shared):
    guarded = received(own)
    CircleMemberFactory(person=guarded.thread.about, user=maja)
    free = received(own)

    plan = hand_over(by=hakan, colleague=maja, to=shared)

    assert plan.staying == 1
    assert laid(shared) == {free.pk}


@pytest.mark.covers("I19")
def test_it_goes_where_everybody_who_reads_is_named(hakan, maja, own, shared):
    guarded = received(own)
    for user in (maja, hakan.user):
        CircleMemberFactory(person=guarded.thread.about, user=user)

    hand_over(by=hakan, colleague=maja, to=shared)

    assert laid(shared) == {guarded.pk}


def test_new_post_goes_to_the_unit_and_back_again_when_it_is_taken_back(hakan, maja, own, shared):
    thread = ThreadFactory()

    def lies():
        found = route(Addressee(own, "Maja"), thread, today=stockholm_today(), from_citizen=True)
        return {one.mailbox for one in found.deliveries if one.is_laid}

    hand_over(by=hakan, colleague=maja, to=shared)
    own.refresh_from_db()
    assert lies() == {shared}

    assert take_back(by=hakan, mailbox=own)
    own.refresh_from_db()
    assert lies() == {own}
    assert not take_back(by=hakan, mailbox=own)


def test_absences_and_forwardings_end(hakan, maja, own, shared):
    AbsenceFactory(user=maja)
    ForwardingRuleFactory(user=maja, to_mailbox=shared)

    hand_over(by=hakan, colleague=maja, to=shared)

    assert not Absence.objects.on(stockholm_today()).exists()
    assert not ForwardingRule.objects.on(stockholm_today()).exists()


def test_done_again_it_lays_only_what_has_come_meanwhile(hakan, maja, own, shared):
    first = received(own)
    hand_over(by=hakan, colleague=maja, to=shared)

    assert hand_over(by=hakan, colleague=maja, to=shared).is_empty
    assert AccessLogEntry.objects.filter(action=Action.CHANGED).count() == 1

    late = received(own)
    hand_over(by=hakan, colleague=maja, to=shared)
    assert laid(shared) == {first.pk, late.pk}
    own.refresh_from_db()
    assert own.handed_over_by == hakan.user


def test_only_to_the_units_own_shared_mailbox(hakan, maja, own):
    elsewhere = MailboxFactory(shared=True)
    out_of_use = MailboxFactory(shared=True, unit=hakan.unit, is_active=False)
    personal = OwnMailboxFactory(owner=hakan.user)

    for mailbox in (elsewhere, out_of_use, personal):
        with pytest.raises(ValidationError, match="gemensam brevlåda på din enhet"):
            hand_over(by=hakan, colleague=maja, to=mailbox)


def test_not_to_two(hakan, maja, own, shared):
    hand_over(by=hakan, colleague=maja, to=shared)

    with pytest.raises(ValidationError, match="redan överlämnad"):
        hand_over(by=hakan, colleague=maja, to=MailboxFactory(shared=True, unit=hakan.unit))


def test_not_while_the_colleague_works_at_another_unit(hakan, maja, own, shared):
    MembershipFactory(user=maja)

    with pytest.raises(ValidationError, match="arbetar också på"):
        hand_over(by=hakan, colleague=maja, to=shared)


def test_as_many_questions_are_asked_of_many_conversations_as_of_one(
    hakan, own, shared, django_assert_num_queries
):
    def one_more():
        guarded = received(own, case=CaseFactory(responsible_unit=hakan.unit))
        CircleMemberFactory(person=guarded.thread.about)

    one_more()
    with django_assert_num_queries(4):
        plan_hand_over(own, shared)
    for _ in range(5):
        one_more()
    with django_assert_num_queries(4):
        assert plan_hand_over(own, shared).staying == 6


class TestLeftBehind:
    """Mailboxes of colleagues without any role, where something waits."""

    def leave(self, maja):
        Membership.objects.filter(user=maja).update(valid_to=days_ago(1))

    def test_whoever_has_left_with_post_waiting_is_found_at_the_last_unit(self, hakan, maja, own):
        received(own)
        assert not left_behind(timezone.now()).exists()

        self.leave(maja)

        found = left_behind(timezone.now(), hakan.unit)
        assert list(found) == [own]
        assert [getattr(mailbox, "unread") for mailbox in found] == [1]  # noqa: B009 - annotated
        assert not left_behind(timezone.now(), MembershipFactory().unit).exists()

    def test_not_with_an_empty_mailbox_nor_once_it_is_handed_over(self, hakan, maja, own, shared):
        self.leave(maja)
        assert not left_behind(timezone.now()).exists()
        received(own)
        assert left_behind(timezone.now()).exists()

        hand_over(by=hakan, colleague=maja, to=shared)

        assert not left_behind(timezone.now()).exists()

    def test_an_account_that_is_shut_has_left(self, maja, own):
        received(own)
        maja.is_active = False
        maja.save()

        assert left_behind(timezone.now()).exists()


@pytest.mark.covers("P13")
def test_what_is_another_units_matter_stays_and_is_counted(hakan, maja, own, shared):
    theirs = received(own, case=CaseFactory())
    ours = received(own, case=CaseFactory(responsible_unit=hakan.unit))

    plan = hand_over(by=hakan, colleague=maja, to=shared)

    assert (plan.elsewhere, plan.staying) == (1, 0)
    assert laid(shared) == {ours.pk}
    assert not shared.items.filter(message=theirs).exists()


def test_what_was_written_to_the_unit_and_lay_with_the_colleague_comes_back(
    hakan, maja, own, shared
):
    message = received(own)
    # It was written to the shared mailbox when nobody read that.
    RecipientFactory(message=message, mailbox=shared, label=shared.name)

    hand_over(by=hakan, colleague=maja, to=shared)

    assert laid(shared) == {message.pk}
    assert message.recipients.filter(mailbox=shared).count() == 1

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from messaging.models import MailboxItem, Message, Thread
from messaging.unit_waiting import UnreadFlag, unit_waiting, unread_flag
from tests.bench.signed_in import sign_in
from tests.factories.accounts import MembershipFactory, MunicipalityFactory, UnitFactory
from tests.factories.casework import CircleMemberFactory
from tests.factories.messaging import (
    AbsenceFactory,
    MailboxCoverFactory,
    MailboxFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    RecipientFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory
from tests.messaging.waiting import lately, letter_for, letter_to, long_ago, open_it

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P10", "R116", "A-H31")]


@pytest.fixture
def manager(caseworker):
    membership = MembershipFactory(unit=caseworker.unit, role=Role.UNIT_MANAGER)
    return sign_in(Client(), membership.user, membership)


def flagged(who):
    return unread_flag(who.actor).count


def test_a_letter_nobody_has_opened_in_time_is_told_to_the_manager(caseworker, manager):
    letter_for(caseworker, sent_at=long_ago())

    assert unread_flag(manager.actor) == UnreadFlag(count=1, days=2)


def test_one_that_has_come_lately_is_not(caseworker, manager):
    letter_for(caseworker, sent_at=lately())

    assert flagged(manager) == 0


def test_how_long_is_the_municipalitys_own_to_say(caseworker, manager):
    letter_for(caseworker, sent_at=long_ago(2))
    MunicipalityFactory(unread_flag_working_days=5)
    assert flagged(manager) == 0

    letter_for(caseworker, sent_at=long_ago(5))

    assert flagged(manager) == 1


def test_every_letter_counts_and_not_only_every_conversation(caseworker, manager):
    first = letter_for(caseworker, sent_at=long_ago(4))
    letter_to(caseworker.user.mailbox, thread=first.thread, sent_at=long_ago(3))
    letter_to(caseworker.user.mailbox, thread=first.thread, sent_at=timezone.now())

    assert flagged(manager) == 2


def test_opened_in_any_mailbox_is_opened(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxItemFactory(message=letter, mailbox=shared)
    RecipientFactory(
        message=letter,
        mailbox=shared,
        first_read_at=timezone.now(),
        first_read_by=manager.user,
    )

    assert flagged(manager) == 0


def test_lying_in_two_mailboxes_it_is_told_once(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxItemFactory(message=letter, mailbox=shared)

    assert flagged(manager) == 1


@pytest.mark.covers("P12")
def test_reading_it_for_somebody_who_is_away_opens_nothing(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    cover = MailboxCoverFactory(
        user=manager.user, unit=manager.unit, mailbox=caseworker.user.mailbox
    )

    read = manager.client.get(
        f"/personal/meddelanden/las-at/{cover.public_id}/meddelande/{letter.public_id}/"
    )

    assert read.status_code == 200
    assert flagged(manager) == 1


@pytest.mark.covers("A-H20")
def test_an_auto_reply_takes_no_flag_down_and_an_answer_does(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    MessageFactory(thread=letter.thread, sender_user=caseworker.user, kind=Message.Kind.AUTO_REPLY)
    assert flagged(manager) == 1

    MessageFactory(thread=letter.thread, sender_user=caseworker.user)

    assert flagged(manager) == 0


def test_what_was_put_in_the_bin_unopened_is_told_all_the_same(caseworker, manager):
    letter_for(caseworker, sent_at=long_ago())
    MailboxItem.objects.filter(mailbox__owner=caseworker.user).update(
        folder=MailboxItem.Folder.TRASH,
        trashed_from=MailboxItem.Folder.INBOX,
        trashed_at=timezone.now(),
        trashed_by=caseworker.user,
    )

    assert flagged(manager) == 1


def test_in_no_case_it_is_told_where_it_lies(caseworker, manager):
    letter_to(OwnMailboxFactory(owner=caseworker.user), sent_at=long_ago())
    letter_to(MailboxFactory(shared=True, unit=caseworker.unit), sent_at=long_ago())
    letter_to(MailboxFactory(shared=True), sent_at=long_ago())

    assert flagged(manager) == 2


def test_in_a_case_it_is_told_to_the_unit_that_answers_for_it(caseworker, manager):
    other = MembershipFactory(role=Role.UNIT_MANAGER)
    letter_to(OwnMailboxFactory(owner=caseworker.user), unit=other.unit, sent_at=long_ago())

    assert flagged(manager) == 0
    assert flagged(sign_in(Client(), other.user, other)) == 1


def test_a_providers_manager_is_told_of_its_assignments(provider):
    managing = MembershipFactory(unit=provider.unit, role=Role.PROVIDER_MANAGER)
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    thread = ThreadFactory(citizen=assignment.service.case.file.file_holder, assignment=assignment)
    letter_to(OwnMailboxFactory(owner=provider.user), thread=thread, sent_at=long_ago())
    authority = MembershipFactory(
        unit=assignment.service.case.responsible_unit, role=Role.UNIT_MANAGER
    )

    assert flagged(sign_in(Client(), managing.user, managing)) == 1
    assert flagged(sign_in(Client(), authority.user, authority)) == 0


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.GROUP_LEADER, Role.LOG_REVIEWER])
def test_nobody_else_is_told_and_nothing_is_counted_for_them(
    caseworker, role, django_assert_num_queries
):
    letter_for(caseworker, sent_at=long_ago())
    membership = MembershipFactory(unit=caseworker.unit, role=role)
    actor = sign_in(Client(), membership.user, membership).actor

    with django_assert_num_queries(0):
        assert unread_flag(actor).count == 0
        assert unit_waiting(actor) is None


def test_the_flag_is_one_query_and_the_settings(caseworker, manager, django_assert_num_queries):
    for _ in range(20):
        letter_for(caseworker, sent_at=long_ago())

    with django_assert_num_queries(2):
        assert flagged(manager) == 20


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ((1, 2), "1 meddelande från en medborgare har legat oläst i mer än 2 arbetsdagar."),
        ((3, 1), "3 meddelanden från medborgare har legat olästa i mer än 1 arbetsdag."),
    ],
)
def test_the_flag_in_words(flag, sentence):
    assert UnreadFlag(*flag).sentence == sentence


@pytest.mark.covers("P9")
def test_a_protected_persons_letter_is_told_of_without_a_name(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())
    CircleMemberFactory(person=letter.thread.citizen, user=caseworker.user)

    waiting = unit_waiting(manager.actor)

    assert flagged(manager) == 1
    assert (waiting.waiting, waiting.out_of_sight) == (1, 1)
    assert [(one.name, one.waiting) for one in waiting.holders] == [(caseworker.user.full_name, 1)]


def test_the_manager_sees_how_many_wait_since_when_and_with_whom(caseworker, manager):
    AbsenceFactory(user=caseworker.user)
    oldest = letter_for(caseworker, sent_at=long_ago(4))
    letter_for(caseworker)
    letter_to(
        MailboxFactory(shared=True, unit=caseworker.unit, name="Enhetens"), unit=caseworker.unit
    )

    waiting = unit_waiting(manager.actor)

    assert (waiting.waiting, waiting.out_of_sight) == (3, 0)
    assert (waiting.oldest, waiting.oldest_days) == (oldest.sent_at, 5)
    assert [(one.name, one.waiting, one.away_until) for one in waiting.holders] == [
        (caseworker.user.full_name, 2, caseworker.user.absences.get().until),
        ("Enhetens", 1, None),
    ]


def test_a_unit_where_nobody_waits(manager):
    waiting = unit_waiting(manager.actor)

    assert (waiting.waiting, waiting.oldest, waiting.holders) == (0, None, [])


def test_opening_it_takes_the_flag_down(caseworker, manager):
    letter = letter_for(caseworker, sent_at=long_ago())

    open_it(letter, caseworker.user)

    assert flagged(manager) == 0
    assert unit_waiting(manager.actor).waiting == 1
    assert Thread.objects.unanswered(timezone.now()).get() == letter.thread
    assert UnitFactory() != caseworker.unit

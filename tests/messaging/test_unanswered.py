from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from casework.models import Case
from messaging.actions.answering import recount_unanswered
from messaging.models import MailboxGrant, MailboxItem, Message, Thread
from messaging.unanswered import PAGE, Wanted, list_unanswered
from tests.bench.signed_in import SignedIn
from tests.factories.accounts import MembershipFactory
from tests.factories.casework import (
    CaseAssignmentFactory,
    CaseFactory,
    CircleMemberFactory,
    MessagingApprovalFactory,
    RelationFactory,
)
from tests.factories.messaging import (
    AbsenceFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MailboxItemFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory
from tests.messaging.waiting import lately, letter_for, letter_to, long_ago, open_it

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P10", "R116")]
UNITS = Wanted(of_the_unit=True)


@pytest.fixture
def petra(caseworker):
    """A colleague at the same unit."""
    membership = MembershipFactory(
        unit=caseworker.unit, user__given_name="Petra", user__family_name="Nordin"
    )
    return SignedIn(None, membership.user, membership)


def threads(who, wanted=UNITS):
    return [row.thread for row in list_unanswered(who.actor, wanted).rows]


def mine(who, **differing):
    return threads(who, Wanted(**differing))


def row(who, wanted=UNITS):
    [only] = list_unanswered(who.actor, wanted).rows
    return only


def test_whoever_has_waited_longest_stands_first(caseworker):
    middle = letter_for(caseworker, sent_at=timezone.now() - timedelta(days=3))
    last = letter_for(caseworker, sent_at=timezone.now() - timedelta(days=1))
    first = letter_for(caseworker, sent_at=timezone.now() - timedelta(days=9))

    assert mine(caseworker) == [first.thread, middle.thread, last.thread]


def test_an_answer_takes_the_conversation_out_and_an_auto_reply_does_not(caseworker):
    letter = letter_for(caseworker)
    MessageFactory(thread=letter.thread, sender_user=caseworker.user, kind=Message.Kind.AUTO_REPLY)
    assert mine(caseworker) == [letter.thread]

    MessageFactory(thread=letter.thread, sender_user=caseworker.user)

    assert mine(caseworker) == []


def test_an_answer_from_a_shared_mailbox_counts_for_everybody(caseworker, petra):
    letter = letter_for(caseworker)
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxItemFactory(message=letter, mailbox=shared)

    MessageFactory(thread=letter.thread, sender_user=petra.user, sender_mailbox=shared)

    assert mine(caseworker) == []
    assert threads(caseworker) == threads(petra) == []


def test_mine_are_those_in_my_own_mailbox(caseworker, petra):
    own = letter_for(caseworker)
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user)
    letter_to(shared, unit=caseworker.unit)
    letter_for(petra)

    assert mine(caseworker) == [own.thread]


def test_to_put_a_letter_in_the_bin_is_no_answer(caseworker):
    letter = letter_for(caseworker)
    MailboxItem.objects.filter(mailbox__owner=caseworker.user).update(
        folder=MailboxItem.Folder.TRASH,
        trashed_from=MailboxItem.Folder.INBOX,
        trashed_at=timezone.now(),
        trashed_by=caseworker.user,
    )

    assert mine(caseworker) == [letter.thread]


def test_a_letter_that_can_still_be_undone_waits_for_nobody(caseworker):
    letter_for(caseworker, sent_at=timezone.now() + timedelta(seconds=10))

    assert mine(caseworker) == threads(caseworker) == []


def test_the_units_are_those_of_its_cases_its_mailboxes_and_its_colleagues(caseworker, petra):
    in_a_case = letter_to(MailboxFactory(), unit=caseworker.unit)
    known = in_a_case.thread.citizen
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    in_no_case = letter_to(shared, thread=ThreadFactory(citizen=known))
    with_petra = letter_to(OwnMailboxFactory(owner=petra.user), thread=ThreadFactory(citizen=known))

    listed = threads(caseworker)

    assert set(listed) == {in_a_case.thread, in_no_case.thread, with_petra.thread}


def test_another_units_are_not_ours(caseworker):
    elsewhere = MembershipFactory()
    letter_to(OwnMailboxFactory(owner=elsewhere.user), unit=elsewhere.unit)

    assert threads(caseworker) == []


def test_a_colleagues_letters_in_another_units_case_are_that_units(caseworker, petra):
    other = MembershipFactory(user=petra.user).unit
    letter = letter_to(OwnMailboxFactory(owner=petra.user), unit=other)
    CaseFactory(responsible_unit=caseworker.unit, file=letter.thread.case.file)

    assert threads(caseworker) == []


def test_what_lies_with_somebody_who_has_left_is_still_the_units(caseworker):
    gone = MembershipFactory(unit=caseworker.unit, ended=True).user
    case = CaseFactory(responsible_unit=caseworker.unit)
    letter = letter_to(
        OwnMailboxFactory(owner=gone), thread=ThreadFactory(citizen=case.file.file_holder)
    )

    assert threads(caseworker) == [letter.thread]


def test_a_provider_sees_the_letters_of_its_own_assignments(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    holder = assignment.service.case.file.file_holder
    ours = letter_to(MailboxFactory(), thread=ThreadFactory(citizen=holder, assignment=assignment))
    letter_to(MailboxFactory(), thread=ThreadFactory(citizen=holder, case=assignment.service.case))

    assert threads(provider) == [ours.thread]


@pytest.mark.covers("P9", "I10")
def test_a_protected_persons_letters_are_the_circles(caseworker, petra):
    letter = letter_for(petra)
    CircleMemberFactory(person=letter.thread.citizen, user=petra.user)

    assert threads(caseworker) == []
    assert threads(petra) == [letter.thread]
    assert mine(petra) == [letter.thread]


@pytest.mark.covers("P9")
def test_a_circle_that_is_drawn_later_takes_the_row_from_my_own_list_too(caseworker, petra):
    letter = letter_for(caseworker)
    CircleMemberFactory(person=letter.thread.citizen, user=petra.user)

    assert mine(caseworker) == []


@pytest.mark.covers("P9")
def test_a_restricted_case_is_for_those_who_handle_it(caseworker, petra):
    letter = letter_for(petra)
    Case.objects.update(is_restricted=True)
    CaseAssignmentFactory(case=letter.thread.case, user=petra.user)
    # Known by another case of the unit, which is open to all of it.
    CaseFactory(responsible_unit=caseworker.unit, file=letter.thread.case.file)

    assert threads(caseworker) == []
    assert threads(petra) == [letter.thread]


def test_somebody_close_is_named_while_there_is_business_with_them(caseworker, petra):
    case = CaseFactory(responsible_unit=caseworker.unit)
    relation = RelationFactory(file_holder=case.file.file_holder, kind="partner")
    MessagingApprovalFactory(relation=relation, case=case)
    thread = ThreadFactory(citizen=relation.related_person, about=relation.file_holder, case=case)
    letter_to(OwnMailboxFactory(owner=petra.user), thread=thread)
    assert threads(caseworker) == [thread]

    CaseFactory(file__file_holder=relation.related_person)
    relation.approvals.all().delete()

    assert threads(caseworker) == []


@pytest.mark.covers("I10")
def test_a_row_opens_for_who_may_read_and_says_to_others_with_whom_it_lies(caseworker, petra):
    letter = letter_for(petra)

    assert row(petra).message_id == letter.public_id
    assert [place.name for place in row(petra).places] == ["Din inkorg"]
    assert row(caseworker).message_id is None
    assert not row(caseworker).may_settle
    assert [place.name for place in row(caseworker).places] == ["Petra Nordin"]


def test_the_latest_letter_is_the_one_to_open(caseworker):
    first = letter_for(caseworker)
    second = letter_to(caseworker.user.mailbox, thread=first.thread, sent_at=timezone.now())

    assert row(caseworker).message_id == second.public_id
    assert row(caseworker).thread.unanswered_since == first.sent_at


def test_nothing_of_what_was_written_is_in_a_row(caseworker, petra):
    letter = letter_for(petra, body="Hemligheten")
    Thread.objects.update(subject="Hemligt ämne")
    shown = row(caseworker)

    assert "Hemlig" not in f"{shown.places} {shown.days} {shown.message_id}"
    assert shown.thread == letter.thread


@pytest.mark.parametrize(
    ("level", "may_settle"), [(MailboxGrant.Level.READ, False), (MailboxGrant.Level.SEND, True)]
)
def test_in_a_shared_mailbox_who_may_write_there_may_say_that_no_answer_is_needed(
    caseworker, level, may_settle
):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    letter = letter_to(shared, unit=caseworker.unit)

    assert row(caseworker).message_id == letter.public_id
    assert row(caseworker).may_settle == may_settle


@pytest.mark.covers("A-H31")
def test_both_mailboxes_are_named_and_who_is_away(caseworker, petra):
    AbsenceFactory(user=petra.user)
    letter = letter_for(petra)
    shared = MailboxFactory(shared=True, unit=caseworker.unit, name="Enhetens")
    MailboxItemFactory(message=letter, mailbox=shared)

    until = petra.user.absences.get().until

    assert [(one.name, one.away_until) for one in row(caseworker).places] == [
        ("Petra Nordin", until),
        ("Enhetens", None),
    ]


def test_how_long_is_told_in_working_days(caseworker):
    letter_for(caseworker, sent_at=long_ago(4))

    assert row(caseworker).days == 5


@pytest.mark.parametrize("days", [1, 3, 10])
def test_only_those_who_have_waited_longer(caseworker, days):
    longer = letter_for(caseworker, sent_at=long_ago(days))
    letter_for(caseworker, sent_at=lately(days))

    assert mine(caseworker, longer_than=days) == [longer.thread]


@pytest.mark.covers("A-H31")
def test_what_nobody_has_opened_in_time_is_marked(caseworker, petra):
    late = letter_for(caseworker, sent_at=long_ago())
    new = letter_for(caseworker, sent_at=lately())
    read = letter_for(caseworker, sent_at=long_ago())
    open_it(read, caseworker.user)
    marks = {one.thread: one for one in list_unanswered(petra.actor, UNITS).rows}

    assert (marks[late.thread].is_flagged, marks[late.thread].is_opened) == (True, False)
    assert (marks[new.thread].is_flagged, marks[new.thread].is_opened) == (False, False)
    assert (marks[read.thread].is_flagged, marks[read.thread].is_opened) == (False, True)
    assert threads(petra, Wanted(of_the_unit=True, unopened=True)) == [late.thread]


def test_a_letter_that_lies_nowhere_still_waits(caseworker):
    letter = letter_for(caseworker)
    MailboxItem.objects.filter(mailbox__owner=caseworker.user).delete()

    assert (row(caseworker).thread, row(caseworker).places) == (letter.thread, [])


def test_the_look_is_logged_with_the_number_of_rows(caseworker):
    letter_for(caseworker)

    list_unanswered(caseworker.actor, UNITS)

    entry = AccessLogEntry.objects.get(action=Action.LISTED)
    assert (entry.object_type, entry.reason) == ("unanswered", "1 rader")


@pytest.fixture
def many(caseworker):
    """A page and a half, several of them since the same moment; in the order of the queue."""
    own = OwnMailboxFactory(owner=caseworker.user)
    case = CaseFactory(responsible_unit=caseworker.unit)
    for number in range(PAGE + PAGE // 2):
        letter_to(
            own,
            thread=ThreadFactory(citizen=case.file.file_holder, case=case),
            sent_at=timezone.now() - timedelta(days=60 - number // 3),
        )
    return list(Thread.objects.order_by("unanswered_since", "pk"))


def test_the_pages_together_have_each_once(caseworker, many):
    first = list_unanswered(caseworker.actor, UNITS)
    second = list_unanswered(caseworker.actor, Wanted(of_the_unit=True, cursor=first.older))

    assert [row.thread for row in [*first.rows, *second.rows]] == many
    assert second.older == ""


def test_an_answer_meanwhile_moves_no_other(caseworker, many):
    first = list_unanswered(caseworker.actor, UNITS)
    last_shown = many[PAGE - 1]
    MessageFactory(thread=last_shown, sender_user=caseworker.user)
    recount_unanswered(last_shown)

    second = list_unanswered(caseworker.actor, Wanted(of_the_unit=True, cursor=first.older))

    assert [row.thread for row in second.rows] == many[PAGE:]


@pytest.mark.parametrize("cursor", ["x", "WzFd:1:1"])
def test_a_cursor_that_is_not_ours_begins_anew(caseworker, cursor):
    letter = letter_for(caseworker)

    assert mine(caseworker, cursor=cursor) == [letter.thread]

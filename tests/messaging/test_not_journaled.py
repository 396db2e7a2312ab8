"""Ej journalförda: what stands in no file and isn't judged to be of minor importance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from casework.models import Case
from journal.actions.writing import mark_as_error
from messaging.actions.trash import mark_minor
from messaging.models import JournalOrder, MailboxGrant, MailboxItem, Message
from messaging.not_journaled import PAGE, count_mine, list_not_journaled
from tests.bench.signed_in import SignedIn
from tests.factories.accounts import MembershipFactory, days_ago
from tests.factories.casework import CaseAssignmentFactory, CaseFactory, CircleMemberFactory
from tests.factories.journal import JournalEntryFactory
from tests.factories.messaging import (
    AbsenceFactory,
    JournaledMarkFactory,
    JournalOrderFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
)
from tests.factories.process import AssignmentFactory
from tests.messaging.waiting import letter_for, letter_to, long_ago

pytestmark = [pytest.mark.django_db, pytest.mark.covers("P11", "R71")]


@pytest.fixture
def petra(caseworker):
    membership = MembershipFactory(
        unit=caseworker.unit, user__given_name="Petra", user__family_name="Nordin"
    )
    return SignedIn(None, membership.user, membership)


def rows(who, *, of_the_unit=False, **differing):
    return list_not_journaled(who.actor, of_the_unit=of_the_unit, **differing).rows


def mine(who):
    return [row.message for row in rows(who)]


def units(who):
    return [row.message for row in rows(who, of_the_unit=True)]


def sent_by(who, **differing):
    case = CaseFactory(responsible_unit=who.unit, file__file_holder__reachable=True)
    thread = ThreadFactory(citizen=case.file.file_holder, case=case)
    return MessageFactory(sender_user=who.user, thread=thread, **differing)


def test_sent_and_received_stand_there_the_oldest_first(caseworker):
    sent = sent_by(caseworker, sent_at=timezone.now() - timedelta(days=2))
    received = letter_for(caseworker, sent_at=timezone.now() - timedelta(days=9))

    assert mine(caseworker) == units(caseworker) == [received, sent]


def test_a_note_takes_it_away_and_a_filed_file_alone_does_not(caseworker):
    letter = letter_for(caseworker)
    JournaledMarkFactory(message=letter, entry=None, place="ärende X")
    assert mine(caseworker) == [letter]

    JournaledMarkFactory(message=letter)

    assert mine(caseworker) == units(caseworker) == []


def test_a_note_that_is_marked_as_an_error_brings_it_back_at_once(caseworker):
    message = letter_for(caseworker)
    entry = JournalEntryFactory(case=message.thread.case)
    JournaledMarkFactory(message=message, entry=entry)
    assert mine(caseworker) == []

    mark_as_error(by=caseworker.actor, paper=entry, reason="Det var en annan persons brev.")

    assert mine(caseworker) == [message]


def test_not_if_it_stands_in_another_note_or_was_of_minor_importance(caseworker):
    kept, minor = letter_for(caseworker), letter_for(caseworker)
    wrong = JournalEntryFactory(case=kept.thread.case)
    for message in (kept, minor):
        JournaledMarkFactory(message=message, entry=wrong)
    JournaledMarkFactory(message=kept, entry=JournalEntryFactory(case=kept.thread.case))
    minor.items.update(minor_importance=True)

    mark_as_error(by=caseworker.actor, paper=wrong, reason="Det var en annan persons brev.")

    assert mine(caseworker) == []


def test_what_is_of_minor_importance_is_gone_for_all_who_have_it(caseworker, petra):
    letter_for(caseworker)
    assert units(petra)

    item = MailboxItem.objects.get(mailbox__owner=caseworker.user)
    mark_minor(by=caseworker.actor, item=item)
    assert mine(caseworker) == units(petra) == []

    mark_minor(by=caseworker.actor, item=item, is_minor=False)
    assert len(mine(caseworker)) == len(units(petra)) == 1


def test_what_colleagues_write_and_what_answers_by_itself_is_not_journaled(caseworker):
    own = OwnMailboxFactory(owner=caseworker.user)
    MessageFactory(thread=ThreadFactory(internal=True), to=own)
    sent_by(caseworker, kind=Message.Kind.AUTO_REPLY)

    assert mine(caseworker) == []


def test_what_can_be_undone_or_is_on_its_way_into_the_file_is_not_missed(caseworker):
    sent_by(caseworker, held=True)
    ordered = JournalOrderFactory(message=sent_by(caseworker))
    assert mine(caseworker) == []

    failure = "Det går inte längre."
    JournalOrder.objects.update(state=JournalOrder.State.FAILED, failure=failure)

    [row] = rows(caseworker)
    assert row.message == ordered.message
    assert row.failure == "Kunde inte journalföras. Det går inte längre. Journalför för hand."


def test_mine_lie_in_my_own_mailbox_and_the_units_in_its_others(caseworker, petra):
    own = letter_for(caseworker)
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    in_shared = letter_to(shared, thread=ThreadFactory(citizen=own.thread.citizen))
    with_petra = letter_for(petra)
    no_place = letter_to(
        OwnMailboxFactory(owner=petra.user), thread=ThreadFactory(citizen=own.thread.citizen)
    )

    assert mine(caseworker) == [own]
    assert set(units(caseworker)) == {own, in_shared, with_petra, no_place}


def test_another_units_are_not_ours(caseworker):
    elsewhere = MembershipFactory()
    letter_to(OwnMailboxFactory(owner=elsewhere.user), unit=elsewhere.unit)

    assert units(caseworker) == []


def test_a_provider_has_those_of_its_assignments(provider):
    assignment = AssignmentFactory(ongoing=True, provider_unit=provider.unit)
    holder = assignment.service.case.file.file_holder
    ours = letter_to(MailboxFactory(), thread=ThreadFactory(citizen=holder, assignment=assignment))
    letter_to(MailboxFactory(), thread=ThreadFactory(citizen=holder, case=assignment.service.case))

    assert units(provider) == [ours]


@pytest.mark.covers("P9", "I10")
def test_a_circle_keeps_its_own_also_from_who_has_the_letter(caseworker, petra):
    letter = letter_for(caseworker)
    assert mine(caseworker) == [letter]
    CircleMemberFactory(person=letter.thread.citizen, user=petra.user)

    assert mine(caseworker) == units(caseworker) == []
    assert units(petra) == [letter]


@pytest.mark.covers("P9")
def test_a_restricted_case_is_for_those_who_handle_it(caseworker, petra):
    letter = letter_for(petra)
    Case.objects.update(is_restricted=True)
    CaseAssignmentFactory(case=letter.thread.case, user=petra.user)
    CaseFactory(responsible_unit=caseworker.unit, file=letter.thread.case.file)

    assert units(caseworker) == []
    assert units(petra) == [letter]


def test_how_old_it_is_and_with_whom_it_lies(caseworker, petra):
    letter = letter_for(petra, sent_at=long_ago(4))
    AbsenceFactory(user=petra.user)

    [row] = rows(caseworker, of_the_unit=True)
    [own] = rows(petra)

    assert (row.message, row.days) == (letter, 5)
    assert [one.name for one in row.places] == ["Petra Nordin"]
    assert row.places[0].away_until == petra.user.absences.get().until
    assert (row.is_open, row.item_id) == (False, None)
    assert own.is_open
    assert own.item_id == letter.items.get(mailbox__owner=petra.user).public_id
    assert [one.name for one in own.places] == ["Dig"]


@pytest.mark.parametrize(
    ("level", "may_judge"), [(MailboxGrant.Level.READ, False), (MailboxGrant.Level.SEND, True)]
)
def test_in_a_shared_mailbox_who_writes_there_may_judge_it(caseworker, level, may_judge):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    letter_to(shared, unit=caseworker.unit)

    [row] = rows(caseworker, of_the_unit=True)

    assert row.is_open
    assert (row.item_id is not None) is may_judge


def test_the_count_is_of_ones_own_and_of_nothing_for_who_journals_nothing(
    caseworker, petra, administrator
):
    letter_for(caseworker)
    letter_for(petra)

    assert count_mine(caseworker.actor) == 1
    assert count_mine(administrator.actor) == 0


@pytest.mark.covers("P12")
def test_the_look_is_logged_with_the_number_of_rows(caseworker):
    letter_for(caseworker)

    rows(caseworker)

    entry = AccessLogEntry.objects.get(action=Action.LISTED)
    assert (entry.object_type, entry.reason) == ("not_journaled", "1 rader")


def test_the_pages_together_have_each_once(caseworker):
    own = OwnMailboxFactory(owner=caseworker.user)
    case = CaseFactory(responsible_unit=caseworker.unit)
    thread = ThreadFactory(citizen=case.file.file_holder, case=case)
    for number in range(PAGE + 5):
        letter_to(own, thread=thread, sent_at=timezone.now() - timedelta(days=60 - number // 3))
    everything = list(Message.objects.order_by("sent_at", "pk"))

    first = list_not_journaled(caseworker.actor, of_the_unit=True)
    JournaledMarkFactory(message=first.rows[-1].message)
    second = list_not_journaled(caseworker.actor, of_the_unit=True, cursor=first.older)

    assert [row.message for row in [*first.rows, *second.rows]] == everything
    assert second.older == ""


@pytest.mark.parametrize("cursor", ["x", "WzFd:1:1"])
def test_a_cursor_that_is_not_ours_begins_anew(caseworker, cursor):
    letter = letter_for(caseworker)

    assert [row.message for row in rows(caseworker, cursor=cursor)] == [letter]


def test_what_lies_with_somebody_who_has_left_is_still_the_units(caseworker):
    gone = MembershipFactory(unit=caseworker.unit, valid_to=days_ago(1)).user
    case = CaseFactory(responsible_unit=caseworker.unit)
    letter = letter_to(
        OwnMailboxFactory(owner=gone), thread=ThreadFactory(citizen=case.file.file_holder)
    )

    assert units(caseworker) == [letter]

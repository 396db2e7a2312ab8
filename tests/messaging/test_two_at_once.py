"""Two who decide over the same mailbox at once: one does it, and the other is told (F1, F2)."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.calendar import stockholm_today
from accounts.roles import Role
from journal.models import JournalEntry, JournalType
from messaging.actions.absences import set_absence
from messaging.actions.forwarding_rules import set_forwarding
from messaging.actions.grants import remove_member
from messaging.actions.handing_over import hand_over
from messaging.actions.journal_orders import carry_out_due
from messaging.actions.recording import Note, journal_message
from messaging.members import managers_of
from messaging.models import Absence, ForwardingRule, JournalOrder, MailboxItem
from tests.factories.accounts import ActorFactory, MembershipFactory, days_ago
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import JournalTypeFactory
from tests.factories.messaging import (
    JournalOrderFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
    OwnMailboxFactory,
)


def at_once(*deeds):
    """What each of them led to, all of them let go at the same moment."""
    gate = threading.Barrier(len(deeds), timeout=10)
    outcomes = []

    def do(deed):
        try:
            gate.wait()
            deed()
            outcomes.append("done")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def linda(committed_db):
    return ActorFactory()


@pytest.fixture
def shared(linda):
    mailbox = MailboxFactory(shared=True, unit=linda.unit)
    MailboxGrantFactory(mailbox=mailbox, user=linda.user, level="manage")
    return mailbox


@pytest.mark.covers("R112")
def test_days_that_overlap_are_kept_once(linda):
    def away(text):
        return lambda: set_absence(
            by=linda,
            colleague=linda.user,
            since=stockholm_today(),
            until=days_ago(-7),
            text=text,
        )

    assert at_once(away("Den ena."), away("Den andra.")) == ["done", "refused"]
    assert Absence.objects.count() == 1


@pytest.mark.covers("R113")
def test_one_forwarding_is_kept(linda, shared):
    def forward():
        set_forwarding(
            by=linda,
            colleague=linda.user,
            to_mailbox=shared,
            since=stockholm_today(),
            until=None,
            keep_copy=True,
        )

    assert at_once(forward, forward) == ["done", "refused"]
    assert ForwardingRule.objects.count() == 1


def test_of_the_last_two_who_manage_one_stays(linda, shared):
    other = MembershipFactory(unit=linda.unit).user
    MailboxGrantFactory(mailbox=shared, user=other, level="manage")

    def remove(user):
        return lambda: remove_member(by=linda, mailbox=shared, colleague=user)

    assert at_once(remove(linda.user), remove(other)) == ["done", "refused"]
    assert managers_of(shared).count() == 1


def test_handed_over_twice_lies_there_once(linda, shared):
    hakan = ActorFactory(membership__role=Role.UNIT_MANAGER, membership__unit=linda.unit)
    with transaction.atomic():
        MessageFactory(from_citizen=True, to=OwnMailboxFactory(owner=linda.user))

    def over():
        hand_over(by=hakan, colleague=linda.user, to=shared)

    assert at_once(over, over) == ["done", "done"]
    assert MailboxItem.objects.filter(mailbox=shared).count() == 1


@pytest.fixture
def letter(linda):
    JournalTypeFactory()
    with transaction.atomic():
        person = PersonFactory()
        case = CaseFactory(file__file_holder=person, responsible_unit=linda.unit)
        return MessageFactory(sender_user=linda.user, thread__citizen=person, thread__case=case)


@pytest.mark.covers("I15")
def test_of_two_who_journal_the_same_letter_the_second_is_asked(linda, letter):
    petra = ActorFactory(membership__unit=linda.unit)
    case, kind = letter.thread.case, JournalType.objects.get()

    def journal(by):
        note = Note(case, kind, "Journalfört meddelande", letter.sent_at, letter.body)
        return lambda: journal_message(by=by, message=letter, note=note)

    assert at_once(journal(linda), journal(petra)) == ["done", "refused"]
    assert JournalEntry.objects.count() == 1


def test_two_workers_carry_out_an_order_once(linda, letter):
    JournalOrderFactory(message=letter, case=letter.thread.case, role=linda.role)

    assert at_once(carry_out_due, carry_out_due) == ["done", "done"]
    assert JournalEntry.objects.count() == 1
    assert JournalOrder.objects.get().state == JournalOrder.State.DONE

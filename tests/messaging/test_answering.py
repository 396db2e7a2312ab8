"""Who may still answer: reading an old letter is one thing, writing again another."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from casework.models import Case
from messaging.access import access_message, own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.replying import reply
from messaging.actions.sending import send_to_clients
from messaging.candidates import candidates_for
from messaging.models import MailboxGrant, Message
from tests.factories.accounts import UnitFactory, days_ago
from tests.factories.casework import CaseFactory
from tests.factories.messaging import (
    DraftFactory,
    MailboxFactory,
    MailboxGrantFactory,
    MessageFactory,
)
from tests.factories.process import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker, citizen):
    return CaseFactory(file__file_holder=citizen.person, responsible_unit=caseworker.unit)


def answer(who, letter, mailbox):
    return reply(
        by=who.actor,
        mailbox=mailbox,
        to=letter,
        letter=Letter("Tack, det går bra."),
        draft=DraftFactory(owner=who.user),
    )


def asked(case, mailbox):
    return MessageFactory(thread__citizen=case.file.file_holder, from_citizen=True, to=mailbox)


def test_whoever_has_business_with_the_person_answers(caseworker, case):
    own = own_mailbox(caseworker.actor)

    sent = answer(caseworker, asked(case, own), own)

    assert sent.recipients.get().mailbox.person == case.file.file_holder


def test_without_business_any_more_an_old_letter_is_read_and_not_answered(caseworker, case):
    own = own_mailbox(caseworker.actor)
    letter = asked(case, own)
    Case.objects.update(responsible_unit=UnitFactory())

    assert access_message(caseworker.actor, letter.public_id) == letter
    with pytest.raises(ValidationError, match="inte längre något ärende"):
        answer(caseworker, letter, own)
    assert Message.objects.get() == letter


@pytest.mark.covers("A-U18", "A-U19")
@pytest.mark.parametrize("traits", [{}, {"ended": True}, {"state": "revoked"}])
def test_a_provider_answers_while_the_work_goes_on_and_neither_before_nor_after(
    provider, citizen, traits
):
    AssignmentFactory(
        provider_unit=provider.unit, service__case__file__file_holder=citizen.person, **traits
    )
    own = own_mailbox(provider.actor)
    letter = MessageFactory(thread__citizen=citizen.person, from_citizen=True, to=own)

    with pytest.raises(ValidationError, match="inte längre något ärende eller uppdrag"):
        answer(provider, letter, own)


@pytest.mark.covers("A-U18", "A-U19")
@pytest.mark.parametrize("state", ["sent", "ended", "revoked"])
def test_a_letter_begun_in_an_assignment_that_stopped_meanwhile_is_not_sent(
    provider, citizen, state
):
    assignment = AssignmentFactory(
        provider_unit=provider.unit, accepted=True, service__case__file__file_holder=citizen.person
    )
    begun = candidates_for(provider.actor, [citizen.person])
    ended_on = days_ago(0) if state == "ended" else None
    type(assignment).objects.update(state=state, ended_on=ended_on)

    with pytest.raises(ValidationError, match="inget pågående uppdrag"):
        send_to_clients(
            by=provider.actor,
            mailbox=own_mailbox(provider.actor),
            to=begun,
            subject="Tid",
            letter=Letter("Hej!"),
            draft=DraftFactory(owner=provider.user),
        )

    assert not Message.objects.exists()


def test_the_citizen_answers_also_when_the_case_has_moved(caseworker, citizen, case):
    letter = MessageFactory(thread__citizen=citizen.person, sender_user=caseworker.user)
    Case.objects.update(responsible_unit=UnitFactory())

    sent = answer(citizen, letter, own_mailbox(citizen.actor))

    assert sent.recipients.get().mailbox.owner == caseworker.user


@pytest.mark.parametrize(
    ("level", "may_write"),
    [
        (MailboxGrant.Level.READ, False),
        (MailboxGrant.Level.SEND, True),
        (MailboxGrant.Level.MANAGE, True),
    ],
)
def test_a_shared_mailbox_is_written_from_by_those_who_may_write(
    caseworker, case, level, may_write
):
    shared = MailboxFactory(shared=True, unit=caseworker.unit)
    MailboxGrantFactory(mailbox=shared, user=caseworker.user, level=level)
    letter = asked(case, shared)

    assert access_message(caseworker.actor, letter.public_id) == letter
    if may_write:
        assert answer(caseworker, letter, shared).sender_mailbox == shared
    else:
        with pytest.raises(ValidationError, match="inte skriva från den"):
            answer(caseworker, letter, shared)

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from audit.models import AccessLogEntry, Action
from casework.models import EServiceActivation
from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.replying import reply
from messaging.actions.sending import send_to_clients
from messaging.actions.undoing import undo
from messaging.models import Draft, MailboxItem, Message, Thread
from messaging.recipients import chosen
from notifications.models import Notice
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import DraftFactory, DraftFileFactory, MessageFactory

pytestmark = pytest.mark.django_db
LETTER = Letter("Hej! Jag saknar hyresavin.")


@pytest.fixture
def client_person(caseworker):
    """A client of the caseworker's unit with the e-service switched on."""
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return person


def send(colleague, *persons, draft=None, letter=LETTER):
    return send_to_clients(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=chosen(colleague.actor, [f"{one.public_id}.{one.public_id}" for one in persons]),
        subject="Komplettering",
        letter=letter,
        draft=draft or DraftFactory(owner=colleague.user),
    )


def test_a_message_its_copies_its_notices_and_its_log_row_come_together(caseworker, client_person):
    [message] = send(caseworker, client_person)

    folders = set(message.items.values_list("mailbox__kind", "folder"))
    assert folders == {("staff", "sent"), ("citizen", "inbox")}
    notices = Notice.objects.filter(trigger=message.public_id)
    assert set(notices.values_list("channel", flat=True)) == {"sms", "email"}
    row = AccessLogEntry.objects.get(action=Action.SENT)
    assert row.customer_number == client_person.customer_number


def test_a_message_concerns_the_only_open_case(caseworker, client_person):
    [message] = send(caseworker, client_person)

    assert message.thread.case.file.file_holder == client_person


def test_with_two_open_cases_somebody_has_to_choose_when_it_is_journaled(caseworker, client_person):
    CaseFactory(file__file_holder=client_person, responsible_unit=caseworker.unit)

    [message] = send(caseworker, client_person)

    assert message.thread.case is None


@pytest.mark.covers("D8")
@pytest.mark.covers("R44")
def test_two_clients_get_a_conversation_each(caseworker, client_person):
    other = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=other, responsible_unit=caseworker.unit)

    messages = send(caseworker, client_person, other)

    assert {message.thread.citizen for message in messages} == {client_person, other}
    assert all(message.recipients.count() == 1 for message in messages)


def test_pressing_send_twice_sends_once(caseworker, client_person):
    draft = DraftFactory(owner=caseworker.user)
    first = send(caseworker, client_person, draft=draft)

    again = send(caseworker, client_person, draft=draft)

    assert again == first
    assert Message.objects.count() == 1


def test_nothing_is_sent_to_anybody_when_one_of_them_has_lost_the_eservice(
    caseworker, client_person
):
    other = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=other, responsible_unit=caseworker.unit)
    both = chosen(
        caseworker.actor, [f"{one.public_id}.{one.public_id}" for one in (client_person, other)]
    )
    EServiceActivation.objects.filter(person=other).update(state="ended", ended_at=timezone.now())

    with pytest.raises(ValidationError, match="inte e-tjänsten påkopplad"):
        send_to_clients(
            by=caseworker.actor,
            mailbox=own_mailbox(caseworker.actor),
            to=both,
            subject="Möte",
            letter=LETTER,
            draft=DraftFactory(owner=caseworker.user),
        )

    assert not Thread.objects.exists()
    assert not Notice.objects.exists()


def test_a_held_message_is_not_yet_with_the_recipient(caseworker, client_person):
    [message] = send(caseworker, client_person)
    citizens = MailboxItem.objects.filter(mailbox__kind="citizen")

    assert not citizens.arrived(timezone.now()).exists()
    assert citizens.arrived(message.sent_at + timedelta(seconds=1)).exists()


@pytest.mark.covers("P15")
def test_an_undone_message_leaves_nothing_but_a_draft_to_go_on_with(caseworker, client_person):
    draft = DraftFactory(owner=caseworker.user, recipients=["x"])
    DraftFileFactory(draft=draft)
    [message] = send(caseworker, client_person, draft=draft)

    again = undo(by=caseworker.actor, message=message)

    assert not Message.objects.exists()
    assert not Thread.objects.exists()
    assert not Notice.objects.queued().exists()
    assert again.body == LETTER.body
    assert again.recipients == [f"{client_person.public_id}.{client_person.public_id}"]
    assert again.files.count() == 1
    assert AccessLogEntry.objects.filter(action=Action.UNDONE).exists()


def test_what_has_left_can_not_be_undone(caseworker, client_person):
    [message] = send(caseworker, client_person)

    with pytest.raises(ValidationError, match="kan inte ångras"):
        undo(by=caseworker.actor, message=message, now=message.sent_at + timedelta(seconds=1))

    assert Message.objects.exists()


@pytest.mark.covers("R49", "R95")
def test_the_files_of_the_draft_go_with_every_message_as_copies_of_their_own(
    caseworker, client_person
):
    other = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=other, responsible_unit=caseworker.unit)
    draft = DraftFactory(owner=caseworker.user)
    DraftFileFactory(draft=draft)

    messages = send(caseworker, client_person, other, draft=draft)

    files = [message.attachments.get().file.name for message in messages]
    assert len(set(files)) == 2


def test_an_answer_goes_to_whoever_wrote(caseworker, citizen):
    letter = MessageFactory(
        thread__citizen=citizen.person,
        sender_user=caseworker.user,
    )

    answer = reply(
        by=citizen.actor,
        mailbox=own_mailbox(citizen.actor),
        to=letter,
        letter=Letter("Ja, det går bra."),
        draft=DraftFactory(owner=citizen.user),
    )

    assert answer.recipients.get().mailbox.owner == caseworker.user
    assert not Notice.objects.filter(trigger=answer.public_id).exists()


@pytest.mark.covers("A-H24")
def test_a_closed_case_takes_no_new_messages(caseworker, citizen):
    case = CaseFactory(closed=True, file__file_holder=citizen.person)
    letter = MessageFactory(
        thread__citizen=citizen.person, thread__case=case, sender_user=caseworker.user
    )

    with pytest.raises(ValidationError, match="avslutat"):
        reply(
            by=citizen.actor,
            mailbox=own_mailbox(citizen.actor),
            to=letter,
            letter=LETTER,
            draft=DraftFactory(owner=citizen.user),
        )


@pytest.mark.covers("P15")
def test_the_database_refuses_to_change_what_was_sent():
    message = MessageFactory()

    refused = pytest.raises((InternalError, ProgrammingError), match="never changes")
    with refused, transaction.atomic():
        Message.objects.filter(pk=message.pk).update(body="Något annat")

    message.refresh_from_db()
    assert message.body != "Något annat"


def test_the_application_owns_none_of_the_tables():
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_tables where tableowner = current_user")
        [owned] = cursor.fetchone()
        cursor.execute("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        rights = cursor.fetchone()

    assert owned == 0
    assert rights == (False, False)


def test_somebody_elses_draft_is_not_written_in(caseworker):
    draft = DraftFactory()

    assert not Draft.objects.of(caseworker.user).filter(pk=draft.pk).exists()
    assert draft.public_id != uuid.uuid4()

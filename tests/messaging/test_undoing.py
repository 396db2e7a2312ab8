from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from messaging.access import own_mailbox
from messaging.actions.drafts import keep_draft
from messaging.actions.recording import journal_message
from messaging.actions.sending import Letter, send_to_clients, undo
from messaging.models import Draft, Message
from messaging.recipients import chosen
from notifications.models import Notice
from tests.factories.accounts import ActorFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.journal import JournalTypeFactory
from tests.factories.messaging import DraftFactory, DraftFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clients(caseworker):
    """Two clients of the caseworker's unit with the e-service switched on."""
    made = PersonFactory.create_batch(2, reachable=True)
    for person in made:
        CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    return made


def value(person):
    return f"{person.public_id}.{person.public_id}"


def send(colleague, draft):
    return send_to_clients(
        by=colleague.actor,
        mailbox=own_mailbox(colleague.actor),
        to=chosen(colleague.actor, draft.recipients),
        subject=draft.subject,
        letter=Letter(draft.body),
        draft=draft,
    )


def written(colleague, *persons, **more):
    return DraftFactory(owner=colleague.user, recipients=[value(one) for one in persons], **more)


def test_one_of_two_can_be_undone_and_the_other_goes(caseworker, clients):
    first, second = send(caseworker, written(caseworker, *clients))

    again = undo(by=caseworker.actor, message=first)

    assert list(Message.objects.all()) == [second]
    assert again.recipients == [value(clients[0])]
    assert set(Notice.objects.queued().values_list("trigger", flat=True)) == {second.public_id}


def test_a_colleague_does_not_undo_what_another_sent(caseworker, clients):
    [message] = send(caseworker, written(caseworker, clients[0]))

    with pytest.raises(ValidationError, match="kan inte ångras"):
        undo(by=ActorFactory(), message=message)

    assert Message.objects.exists()


def test_what_is_journaled_already_is_not_undone(caseworker, clients):
    [message] = send(caseworker, written(caseworker, clients[0]))
    journal_message(
        by=caseworker.actor,
        message=message,
        owner=message.thread.case,
        type=JournalTypeFactory(),
        heading="Journalfört meddelande",
        event_at=message.sent_at,
        body=message.body,
    )

    with pytest.raises(ValidationError, match="journalfört"):
        undo(by=caseworker.actor, message=message)

    assert Notice.objects.queued().exists()


def test_the_undone_letter_can_be_sent_again_from_its_draft(caseworker, clients):
    draft = written(caseworker, clients[0])
    DraftFileFactory(draft=draft)
    [message] = send(caseworker, draft)

    [resent] = send(caseworker, undo(by=caseworker.actor, message=message))

    assert Message.objects.get() == resent
    assert resent.thread.citizen == clients[0]
    assert resent.attachments.count() == 1


def test_the_page_one_went_back_to_after_undoing_sends_to_those_it_says_now(caseworker, clients):
    wrong, right = clients
    draft = written(caseworker, wrong)
    [message] = send(caseworker, draft)
    undo(by=caseworker.actor, message=message)

    kept = keep_draft(
        owner=caseworker.user,
        public_id=draft.public_id,
        path=draft.path,
        recipients=[value(right)],
        body="Till den rätta.",
    )
    assert kept in Draft.objects.of(caseworker.user)
    [resent] = send(caseworker, kept)

    assert resent.thread.citizen == right
    assert resent.body == "Till den rätta."


def test_what_was_sent_is_not_written_over_by_the_page_one_went_back_to(caseworker, clients):
    draft = written(caseworker, clients[0])
    [message] = send(caseworker, draft)

    kept = keep_draft(
        owner=caseworker.user, public_id=draft.public_id, path=draft.path, body="En gång till"
    )

    assert kept.body == message.body
    assert not Draft.objects.of(caseworker.user).exists()
    assert send(caseworker, kept) == [message]


def test_the_hold_is_over_on_the_second(caseworker, clients, settings):
    settings.MESSAGE_HOLD_SECONDS = 10
    before = timezone.now()
    [message] = send(caseworker, written(caseworker, clients[0]))

    assert before + timedelta(seconds=10) <= message.sent_at
    with pytest.raises(ValidationError, match="kan inte ångras"):
        undo(by=caseworker.actor, message=message, now=message.sent_at)
    undo(by=caseworker.actor, message=message, now=message.sent_at - timedelta(milliseconds=1))
    assert not Message.objects.exists()

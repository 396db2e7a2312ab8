from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from messaging.access import own_mailbox
from messaging.actions.delivery import Letter
from messaging.actions.drafts import keep_draft
from messaging.actions.recording import Note, journal_message
from messaging.actions.replying import reply
from messaging.actions.sending import send_to_clients
from messaging.actions.undoing import undo
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


@pytest.mark.covers("A-H12")
def test_what_went_to_two_is_taken_back_from_both(caseworker, clients):
    draft = written(caseworker, *clients)
    DraftFileFactory(draft=draft)
    _first, second = send(caseworker, draft)
    before = len(stored_files())

    again = undo(by=caseworker.actor, message=second)

    assert not Message.objects.exists()
    assert again.recipients == [value(one) for one in clients]
    assert again.files.count() == 1
    assert not Notice.objects.queued().exists()
    assert before == len(stored_files()), "a file goes when the transaction stands, and not before"


def test_the_files_of_those_taken_back_are_removed(
    caseworker, clients, django_capture_on_commit_callbacks
):
    draft = written(caseworker, *clients)
    DraftFileFactory(draft=draft)
    first, second = send(caseworker, draft)
    theirs = second.attachments.get().file.name

    with django_capture_on_commit_callbacks(execute=True):
        again = undo(by=caseworker.actor, message=first)

    assert not default_storage.exists(theirs)
    assert default_storage.exists(again.files.get().file.name)


def stored_files():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_both_leave_at_the_same_moment(caseworker, clients):
    first, second = send(caseworker, written(caseworker, *clients))

    assert first.sent_at == second.sent_at
    with pytest.raises(ValidationError, match="redan skickats"):
        undo(by=caseworker.actor, message=first, now=second.sent_at)


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
        note=Note(
            owner=message.thread.case,
            type=JournalTypeFactory(),
            heading="Journalfört meddelande",
            event_at=message.sent_at,
            body=message.body,
        ),
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
    ).draft
    assert kept in Draft.objects.of(caseworker.user)
    [resent] = send(caseworker, kept)

    assert resent.thread.citizen == right
    assert resent.body == "Till den rätta."


def test_what_was_sent_is_not_written_over_by_the_page_one_went_back_to(caseworker, clients):
    draft = written(caseworker, clients[0])
    [message] = send(caseworker, draft)

    kept = keep_draft(
        owner=caseworker.user, public_id=draft.public_id, path=draft.path, body="En gång till"
    ).draft

    assert kept != draft
    assert Draft.objects.of(caseworker.user).get().body == "En gång till"
    message.refresh_from_db()
    assert message.body == draft.body


def test_the_very_same_once_more_is_what_was_sent(caseworker, clients):
    draft = written(caseworker, clients[0])
    [message] = send(caseworker, draft)

    kept = keep_draft(
        owner=caseworker.user, public_id=draft.public_id, path=draft.path, body=draft.body
    ).draft

    assert kept == draft
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


@pytest.mark.covers("A-H12")
def test_what_can_still_be_undone_is_not_answered(caseworker, clients):
    """An answer would lean on the letter, and then it couldn't be taken back."""
    [held] = send(caseworker, written(caseworker, clients[0]))

    with pytest.raises(ValidationError, match="inte skickats än"):
        reply(
            by=caseworker.actor,
            mailbox=own_mailbox(caseworker.actor),
            to=held,
            letter=Letter("Och en sak till."),
            draft=DraftFactory(owner=caseworker.user),
        )

    undo(by=caseworker.actor, message=held)
    assert not Message.objects.exists()

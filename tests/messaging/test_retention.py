from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Municipality
from audit.models import AccessLogEntry, Action
from config.celery import app
from messaging.actions.retention import empty_bins
from messaging.models import Attachment, MailboxItem, Message, Thread
from tests.factories.accounts import UserFactory
from tests.factories.messaging import (
    AttachmentFactory,
    JournaledMarkFactory,
    MessageFactory,
    OwnMailboxFactory,
    ThreadFactory,
    WithdrawalFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.covers("A-J11", "P11")]
DAY = timedelta(days=1)


def internal(**differing):
    return MessageFactory(thread=ThreadFactory(internal=True), to=OwnMailboxFactory(), **differing)


def bin_all(message, *, days, **which):
    """Everybody's copy, or those asked for, binned so many days ago."""
    for item in message.items.filter(**which):
        item.trashed_from, item.folder = item.folder, MailboxItem.Folder.TRASH
        item.trashed_at = timezone.now() - days * DAY
        item.trashed_by = UserFactory()
        item.save()


def is_there(message):
    return Message.objects.filter(pk=message.pk).exists()


def protocol():
    return [
        row.reason for row in AccessLogEntry.objects.filter(action=Action.PURGED).order_by("pk")
    ]


def test_what_has_lain_its_days_is_gone_with_its_files(django_capture_on_commit_callbacks):
    message = internal()
    attachment = AttachmentFactory(message=message)
    bin_all(message, days=31)

    with django_capture_on_commit_callbacks(execute=True):
        empty_bins()

    assert not is_there(message)
    assert not Thread.objects.filter(pk=message.thread_id).exists()
    assert not attachment.file.storage.exists(attachment.file.name)
    assert protocol() == ["ur papperskorgen: 2 poster, 1 meddelanden, 1 filer"]


def test_what_has_lain_shorter_stays(django_capture_on_commit_callbacks):
    message = internal()
    bin_all(message, days=29)

    empty_bins()

    assert message.items.count() == 2
    assert protocol() == []


def test_the_municipality_decides_how_long():
    Municipality.objects.create(trash_days=60)
    message = internal()
    bin_all(message, days=45)

    empty_bins()
    assert is_there(message)

    empty_bins(now=timezone.now() + 16 * DAY)
    assert not is_there(message)


def test_a_letter_somebody_still_has_stays_with_its_files(django_capture_on_commit_callbacks):
    message = internal()
    attachment = AttachmentFactory(message=message)
    bin_all(message, days=31, folder=MailboxItem.Folder.INBOX)

    with django_capture_on_commit_callbacks(execute=True):
        empty_bins()

    assert message.items.get().folder == MailboxItem.Folder.SENT
    assert attachment.file.storage.exists(attachment.file.name)


def test_the_citizens_copy_keeps_the_letter():
    message = MessageFactory(from_citizen=True)
    bin_all(message, days=31, folder=MailboxItem.Folder.INBOX)

    empty_bins()

    assert message.items.get().mailbox.is_citizens
    assert is_there(message)


def test_what_is_journaled_or_taken_back_is_kept_for_the_file_and_the_review():
    journaled, withdrawn = internal(), internal()
    JournaledMarkFactory(message=journaled)
    WithdrawalFactory(message=withdrawn)
    for message in (journaled, withdrawn):
        bin_all(message, days=31)

    empty_bins()

    assert is_there(journaled)
    assert is_there(withdrawn)
    assert not MailboxItem.objects.filter(message__in=[journaled, withdrawn]).exists()


def test_a_question_goes_with_its_answer_and_not_before():
    question = internal()
    answer = MessageFactory(thread=question.thread, in_reply_to=question, to=OwnMailboxFactory())
    bin_all(question, days=31)

    empty_bins()
    assert is_there(question)

    bin_all(answer, days=31)
    empty_bins()
    assert not is_there(answer)
    assert not is_there(question)


def test_a_file_that_is_used_elsewhere_stays(django_capture_on_commit_callbacks):
    message, other = internal(), internal()
    attachment = AttachmentFactory(message=message)
    AttachmentFactory(message=other, file=attachment.file.name)
    bin_all(message, days=31)

    with django_capture_on_commit_callbacks(execute=True):
        empty_bins()

    assert Attachment.objects.get().message == other
    assert attachment.file.storage.exists(attachment.file.name)


def test_many_are_taken_in_batches_and_one_more_run_finds_nothing():
    for _ in range(3):
        bin_all(internal(), days=31)

    first = empty_bins(batch=4)
    again = empty_bins(batch=4)

    assert (first.items, first.messages) == (6, 3)
    assert (again.items, again.messages) == (0, 0)
    assert len(protocol()) == 2


def test_a_run_that_breaks_has_kept_what_it_had_done_and_nothing_half(monkeypatch):
    for _ in range(2):
        bin_all(internal(), days=31)
    steps = []

    def break_at_the_second(*_args, **_kwargs):
        steps.append(1)
        if len(steps) == 2:
            raise RuntimeError

    monkeypatch.setattr("messaging.actions.retention.audit.log.record", break_at_the_second)
    with pytest.raises(RuntimeError):
        empty_bins(batch=2)
    monkeypatch.undo()

    assert MailboxItem.objects.filter(folder=MailboxItem.Folder.TRASH).count() == 2
    assert empty_bins().messages == 1


def test_the_protocol_says_nothing_of_anybody():
    message = internal()
    bin_all(message, days=31)

    empty_bins()

    row = AccessLogEntry.objects.get(action=Action.PURGED)
    assert (row.actor_name, row.object_id, row.customer_number) == ("gallring", "", "")


def test_the_timetable_empties_the_bins_every_day():
    entry = app.conf.beat_schedule["empty-the-bins"]
    assert entry["task"] == "messaging.tasks.empty_the_bins"

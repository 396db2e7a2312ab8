"""What lies in the case file outlives every letter it goes with (I11, P1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from messaging.actions.draft_files import add_files, copy_files, remove_file
from messaging.actions.drafts import discard, purge_forgotten
from messaging.actions.papers import write_with_item, write_with_rendition
from messaging.actions.retention import empty_bins
from messaging.actions.undoing import undo
from messaging.models import Draft, MailboxItem, Message
from tests.factories.journal import (
    FiledItemFactory,
    PdfRenditionFactory,
)
from tests.factories.messaging import DraftFactory
from tests.factories.pdf import small_pdf
from tests.messaging.paper_letters import client_of, paper_of, send_draft, value

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def samira(caseworker):
    return client_of(caseworker.unit, given_name="Samira", family_name="Haddad")


@pytest.fixture
def rendition(samira):
    _person, case = samira
    return PdfRenditionFactory(document__case=case, heading="Kallelse till möte")


@pytest.fixture
def item(samira):
    _person, case = samira
    return FiledItemFactory(case=case, heading="Intyg från läkare")


@pytest.mark.covers("I11")
def test_the_message_has_the_papers_own_stored_bytes_for_each_recipient(caseworker, rendition):
    other, _case = client_of(caseworker.unit)
    before = stored_files()
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    # To somebody besides, which takes a reason; no more is stored by that either.
    draft.recipients.append(value(other, other))

    sent = send_draft(caseworker, draft, reason="Båda har bett om kallelsen.")

    assert len(sent) == 2
    for message in sent:
        attachment = message.attachments.get()
        assert attachment.file.name == rendition.file.name
        assert (attachment.source_rendition, attachment.sha256) == (rendition, rendition.sha256)
        assert attachment.checked_at == rendition.ready_at
    assert stored_files() == before


def stored_files():
    """Every file in the storage."""
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        inside, files = default_storage.listdir(folder)
        folders += [f"{folder}/{name}".lstrip("/") for name in inside]
        found |= {f"{folder}/{name}" for name in files}
    return found


def is_stored(row):
    return default_storage.exists(row.file.name)


def attach_upload(draft):
    """A file from the computer beside the paper: the control, which is removed."""
    add_files(draft, [SimpleUploadedFile("egen.pdf", small_pdf() + b"\n")])
    return draft.files.get(source_rendition=None, source_item=None)


@pytest.fixture(params=["rendition", "item"])
def begun(request, caseworker):
    """A letter with a paper, and a file from the computer."""
    paper = request.getfixturevalue(request.param)
    if request.param == "item":
        draft = write_with_item(by=caseworker.actor, item=paper)
    else:
        draft = write_with_rendition(by=caseworker.actor, rendition=paper)
    return paper, draft, attach_upload(draft)


def thrown_away(draft, _sender):
    discard(draft)


def taken_off(draft, _sender):
    for kept in draft.files.all().order_by("pk"):
        remove_file(draft, kept.public_id)


def forgotten(draft, _sender):
    Draft.objects.update(updated_at=timezone.now() - 100 * DAY)
    purge_forgotten(timezone.now())


def copied_and_thrown_away(draft, _sender):
    other = DraftFactory(owner=draft.owner)
    copy_files(draft, other)
    discard(draft)
    discard(other)


def sent_undone_and_thrown_away(draft, sender):
    [message] = send_draft(sender, draft)
    discard(undo(by=sender.actor, message=message))
    discard(draft)


def sent_and_purged(draft, sender):
    [message] = send_draft(sender, draft)
    discard(draft)
    MailboxItem.objects.update(
        folder="trash",
        trashed_from="inbox",
        trashed_at=timezone.now() - 90 * DAY,
        trashed_by=sender.user,
    )
    empty_bins()
    assert not Message.objects.filter(pk=message.pk).exists()


@pytest.mark.covers("P1", "I11")
@pytest.mark.parametrize(
    "gone",
    [
        thrown_away,
        taken_off,
        forgotten,
        copied_and_thrown_away,
        sent_undone_and_thrown_away,
        sent_and_purged,
    ],
)
def test_the_papers_file_outlives_the_letter_and_the_letters_own_file_does_not(
    caseworker, begun, gone, django_capture_on_commit_callbacks
):
    paper, draft, own = begun
    own_name = own.file.name

    with django_capture_on_commit_callbacks(execute=True):
        gone(draft, caseworker)

    assert is_stored(paper)
    with paper.file.open("rb") as stored:
        assert stored.read() == small_pdf()
    assert not default_storage.exists(own_name)


def test_an_undone_letter_has_its_paper_again_and_can_be_sent(caseworker, rendition):
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    [message] = send_draft(caseworker, draft)

    again = undo(by=caseworker.actor, message=message)
    [resent] = send_draft(caseworker, again)

    assert paper_of(again).source_rendition == rendition
    assert resent.attachments.get().source_rendition == rendition


@pytest.mark.parametrize("what", ["missing", "changed"])
def test_no_letter_leaves_without_its_paper_as_it_was_made(caseworker, rendition, what):
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    own = attach_upload(draft)
    default_storage.delete(rendition.file.name)
    if what == "changed":
        default_storage.save(rendition.file.name, SimpleUploadedFile("x.pdf", b"%PDF-1.7 annat"))

    with pytest.raises(ValidationError, match="Inget är skickat"):
        send_draft(caseworker, draft)

    assert not Message.objects.exists()
    assert is_stored(own)
    if what == "changed":
        assert is_stored(rendition)


def test_a_paper_stays_also_when_a_file_beside_it_keeps_the_letter_from_leaving(
    caseworker, rendition
):
    """What was copied by then is cleared away; the paper was never copied."""
    draft = write_with_rendition(by=caseworker.actor, rendition=rendition)
    default_storage.delete(attach_upload(draft).file.name)

    with pytest.raises(ValidationError, match="Inget är skickat"):
        send_draft(caseworker, draft)

    assert is_stored(rendition)

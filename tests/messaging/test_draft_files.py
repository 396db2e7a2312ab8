"""A draft's files: each is clean, waits, or says why it can't go with the letter (C09-C18)."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from messaging.actions.draft_files import (
    add_files,
    attach_files,
    check_all_waiting,
    check_waiting,
    copy_files,
    file_problems,
    remove_file,
)
from messaging.models import Attachment, DraftFile
from tests.bench.storage import FULL
from tests.factories.messaging import (
    AttachmentFactory,
    DraftFactory,
    DraftFileFactory,
    MessageFactory,
)
from tests.journal.fake_clamd import answering

NOWHERE = "unix:///nowhere/clamd.ctl"

pytestmark = pytest.mark.django_db

CLEAN, PENDING, REJECTED = DraftFile.State.CLEAN, DraftFile.State.PENDING, DraftFile.State.REJECTED


def pdf(name="intyg.pdf", *, width=200):
    """A sound PDF of one page; with another width it is another file."""
    content = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(width, 200))
        made.save(content, deterministic_id=True)
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")


def states(draft):
    return {one.filename: one.state for one in draft.files.order_by("pk")}


@pytest.mark.covers("I13", "P14")
def test_a_file_that_passes_the_gate_is_kept_with_its_facts():
    draft, upload = DraftFactory(), pdf("C:\\Mina papper\\Intyg från skolan.PDF")

    said = add_files(draft, [upload])

    kept = draft.files.get()
    assert (said, kept.state) == ([], CLEAN)
    assert (kept.filename, kept.pages, kept.size) == ("Intyg från skolan.PDF", 1, upload.size)
    assert "ntyg" not in kept.file.name
    upload.seek(0)
    with kept.file.open("rb") as stored:
        assert stored.read() == upload.read()


def test_files_are_added_to_those_there_are():
    draft = DraftFactory()
    add_files(draft, [pdf("a.pdf", width=201)])

    add_files(draft, [pdf("b.pdf", width=202)])

    assert states(draft) == {"a.pdf": CLEAN, "b.pdf": CLEAN}


def test_the_same_file_twice_is_there_once_and_that_is_said():
    draft = DraftFactory()

    said = add_files(draft, [pdf("a.pdf"), pdf("samma.pdf")])

    assert states(draft) == {"a.pdf": CLEAN}
    assert said == ["samma.pdf finns redan bland bilagorna."]
    assert file_problems(draft) == []


def test_the_same_file_in_two_drafts_is_there_in_both():
    drafts = DraftFactory.create_batch(2)

    for draft in drafts:
        add_files(draft, [pdf()])

    assert DraftFile.objects.count() == 2
    assert len(set(DraftFile.objects.values_list("file", flat=True))) == 2


@pytest.mark.covers("R50")
def test_a_refused_file_stands_in_the_list_with_the_reason_and_without_its_content():
    draft = DraftFactory()
    bad = SimpleUploadedFile("C:\\Bilder\\bild.png", b"\x89PNG no pdf at all")

    add_files(draft, [pdf("a.pdf", width=201), bad, pdf("b.pdf")])

    assert states(draft) == {"a.pdf": CLEAN, "bild.png": REJECTED, "b.pdf": CLEAN}
    refused = draft.files.get(state=REJECTED)
    assert not refused.file
    assert refused.reason.startswith("Endast PDF kan bifogas.")


def test_a_draft_with_a_refused_file_says_so_and_sends_nothing():
    draft, message = DraftFactory(), MessageFactory()
    add_files(draft, [pdf("a.pdf"), SimpleUploadedFile("brev.docx", b"PK\x03\x04 brev")])

    with pytest.raises(ValidationError) as caught:
        attach_files(draft, message)

    assert caught.value.messages == [
        "brev.docx är inte godkänd. Ta bort den, eller bifoga en ny fil i stället."
    ]
    assert not Attachment.objects.exists()


def test_a_file_of_no_bytes_and_one_with_a_long_name_are_told_by_their_names():
    draft = DraftFactory()
    long = "../" + "å" * 300 + ".txt"

    add_files(draft, [SimpleUploadedFile("tom.pdf", b""), SimpleUploadedFile(long, b"text")])

    empty, other = draft.files.order_by("pk")
    assert (empty.filename, empty.refusal) == ("tom.pdf", "empty")
    assert other.filename.startswith("ååå")
    assert len(other.filename) <= 120


def test_more_files_than_a_message_takes_are_refused_and_named(settings):
    settings.ATTACHMENT_MAX_COUNT = 2
    draft = DraftFactory()

    add_files(draft, [pdf(f"{n}.pdf", width=200 + n) for n in (1, 2, 3)])

    assert states(draft) == {"1.pdf": CLEAN, "2.pdf": CLEAN, "3.pdf": REJECTED}
    assert draft.files.get(state=REJECTED).reason.startswith("Högst 2 filer kan bifogas.")


def test_what_was_refused_takes_no_place_and_can_be_attached_again_when_there_is_room(settings):
    settings.ATTACHMENT_MAX_COUNT = 2
    draft = DraftFactory()
    add_files(draft, [SimpleUploadedFile("brev.docx", b"PK"), pdf("1.pdf", width=201)])
    add_files(draft, [pdf("2.pdf", width=202), pdf("3.pdf", width=203)])

    remove_file(draft, draft.files.get(filename="1.pdf").public_id)
    add_files(draft, [pdf("3.pdf", width=203)])

    assert states(draft) == {"brev.docx": REJECTED, "2.pdf": CLEAN, "3.pdf": CLEAN}


class TestWhenNobodyCanLook:
    """The scanner is away: the file is kept and waits (fail closed)."""

    @pytest.fixture
    def waiting(self, settings):
        settings.CLAMD_URL = NOWHERE
        draft = DraftFactory()
        add_files(draft, [pdf()])
        return draft.files.get()

    def test_the_file_is_kept_under_a_random_name_and_waits(self, waiting):
        assert (waiting.state, waiting.checked_at) == (PENDING, None)
        assert "intyg" not in waiting.file.name
        assert default_storage.exists(waiting.file.name)

    def test_it_keeps_the_letter_from_leaving(self, waiting):
        with pytest.raises(ValidationError, match="inte kontrollerad än"):
            attach_files(waiting.draft, MessageFactory())

    def test_it_waits_on_while_the_scanner_is_away(self, waiting):
        check_waiting(waiting.draft)

        waiting.refresh_from_db()
        assert waiting.state == PENDING

    @pytest.mark.parametrize("check", [check_all_waiting, None], ids=["task", "next saving"])
    def test_it_is_looked_at_when_the_scanner_is_back(self, waiting, settings, check):
        with answering(b"stream: OK\0") as (settings.CLAMD_URL, _):
            check() if check else check_waiting(waiting.draft)

        waiting.refresh_from_db()
        assert (waiting.state, waiting.pages) == (CLEAN, 1)
        assert file_problems(waiting.draft) == []

    def test_what_the_scanner_then_warns_of_leaves_the_storage(
        self, waiting, settings, django_capture_on_commit_callbacks
    ):
        infected = answering(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")

        with infected as (settings.CLAMD_URL, _), django_capture_on_commit_callbacks(execute=True):
            check_all_waiting()

        stored = waiting.file.name
        waiting.refresh_from_db()
        assert (waiting.state, waiting.refusal) == (REJECTED, "virus")
        assert not default_storage.exists(stored)

    def test_the_same_file_is_not_kept_twice(self, waiting):
        assert add_files(waiting.draft, [pdf("igen.pdf")]) != []

        assert waiting.draft.files.get() == waiting


class TestWhenTheStorageIsFull:
    @pytest.fixture(autouse=True)
    def _full(self, settings, attached, sent_with):
        settings.STORAGES = {**settings.STORAGES, "default": FULL}

    @pytest.fixture
    def attached(self):
        return DraftFileFactory()

    @pytest.fixture
    def sent_with(self):
        return AttachmentFactory()

    def test_a_new_file_is_told_and_leaves_no_row_without_its_file(self, attached):
        add_files(attached.draft, [pdf("ny.pdf")])

        new = attached.draft.files.get(filename="ny.pdf")
        assert (new.state, new.file.name) == (REJECTED, "")
        assert new.reason.startswith("Filen kunde inte sparas just nu.")

    def test_a_letter_whose_files_can_not_be_copied_is_not_sent(self, attached):
        message = MessageFactory()

        with pytest.raises(ValidationError, match="Inget är skickat"):
            attach_files(attached.draft, message)

        assert not message.attachments.exists()

    def test_a_draft_of_its_own_says_which_files_it_did_not_get(self, attached):
        other = DraftFactory()

        copy_files(attached.draft, other)

        assert other.files.get().refusal == "not_stored"


def test_a_copy_has_its_own_file():
    attached, other = DraftFileFactory(), DraftFactory()

    copy_files(attached.draft, other)

    copied = other.files.get()
    assert (copied.state, copied.sha256) == (CLEAN, attached.sha256)
    assert copied.file.name != attached.file.name


def test_a_file_that_is_taken_off_leaves_the_storage_too(django_capture_on_commit_callbacks):
    draft = DraftFactory()
    gone, kept = DraftFileFactory.create_batch(2, draft=draft)

    with django_capture_on_commit_callbacks(execute=True):
        remove_file(draft, gone.public_id)

    assert draft.files.get() == kept
    assert not default_storage.exists(gone.file.name)
    assert default_storage.exists(kept.file.name)


def test_a_file_stays_in_the_storage_until_it_is_certain_that_it_is_gone():
    draft = DraftFactory()
    kept = DraftFileFactory(draft=draft)

    with transaction.atomic():
        remove_file(draft, kept.public_id)
        transaction.set_rollback(True)

    assert draft.files.get() == kept
    assert default_storage.exists(kept.file.name)


def test_another_drafts_file_is_not_taken_off():
    elses = DraftFileFactory()

    remove_file(DraftFactory(), elses.public_id)

    assert DraftFile.objects.get() == elses

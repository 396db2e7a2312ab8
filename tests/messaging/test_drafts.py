from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from messaging.access import own_mailbox
from messaging.actions.drafts import add_files, discard, keep_draft, purge_sent, remove_file
from messaging.actions.sending import Letter, send_to_clients
from messaging.models import Draft, DraftFile, Message
from messaging.recipients import chosen
from tests.factories.accounts import UserFactory
from tests.factories.casework import CaseFactory, PersonFactory
from tests.factories.messaging import DraftFactory, DraftFileFactory

pytestmark = pytest.mark.django_db

PATH = "/personal/meddelanden/skriv/"


def pdf(name="intyg.pdf", *, width=200):
    """A sound PDF of one page; with another width it is another file."""
    content = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(width, 200))
        made.save(content, deterministic_id=True)
    return SimpleUploadedFile(name, content.getvalue(), content_type="application/pdf")


def keep(owner, public_id, **written):
    return keep_draft(owner=owner, public_id=public_id, path=PATH, **written)


def names(draft):
    return sorted(draft.files.values_list("filename", flat=True))


def test_the_same_form_writes_the_same_draft():
    owner, form = UserFactory(), uuid.uuid4()
    keep(owner, form, subject="Tid", body="Hej", recipients=["a"])

    keep(owner, form, subject="Tid för möte", body="Hej!", recipients=["a", "b"])

    draft = Draft.objects.get()
    assert (draft.public_id, draft.owner, draft.path) == (form, owner, PATH)
    assert (draft.subject, draft.body, draft.recipients) == ("Tid för möte", "Hej!", ["a", "b"])


def test_a_form_with_somebody_elses_draft_is_refused():
    draft = DraftFactory(body="Mitt")

    with pytest.raises(PermissionDenied):
        keep(UserFactory(), draft.public_id, body="Ditt")

    draft.refresh_from_db()
    assert draft.body == "Mitt"


@pytest.mark.covers("I13")
def test_a_file_that_passes_the_gate_is_kept_with_its_facts():
    draft, upload = DraftFactory(), pdf("C:\\Mina papper\\Intyg från skolan.pdf")

    problems = add_files(draft, [upload])

    kept = draft.files.get()
    assert problems == []
    assert (kept.filename, kept.pages, kept.size) == ("Intyg från skolan.pdf", 1, upload.size)
    assert "ntyg" not in kept.file.name
    upload.seek(0)
    with kept.file.open("rb") as stored:
        assert stored.read() == upload.read()


def test_files_are_added_to_those_there_are():
    draft = DraftFactory()
    add_files(draft, [pdf("a.pdf", width=201)])

    add_files(draft, [pdf("b.pdf", width=202)])

    assert names(draft) == ["a.pdf", "b.pdf"]


def test_the_same_file_twice_is_there_once():
    draft = DraftFactory()

    add_files(draft, [pdf("a.pdf"), pdf("samma.pdf")])
    add_files(draft, [pdf("en gång till.pdf")])

    assert names(draft) == ["a.pdf"]


def test_the_same_file_in_two_drafts_is_there_in_both():
    drafts = DraftFactory.create_batch(2)

    for draft in drafts:
        add_files(draft, [pdf()])

    assert DraftFile.objects.count() == 2
    assert len(set(DraftFile.objects.values_list("file", flat=True))) == 2


def test_the_good_ones_stay_when_one_is_refused():
    draft = DraftFactory()
    bad = SimpleUploadedFile("bild.pdf", b"\x89PNG no pdf at all")

    problems = add_files(draft, [pdf("a.pdf", width=201), bad, pdf("b.pdf")])

    assert names(draft) == ["a.pdf", "b.pdf"]
    [problem] = problems
    assert problem.startswith("bild.pdf: Endast PDF kan bifogas.")


def test_more_files_than_a_message_takes_are_refused_and_named(settings):
    settings.ATTACHMENT_MAX_COUNT = 2
    draft = DraftFactory()

    problems = add_files(
        draft, [pdf("a.pdf", width=201), pdf("b.pdf", width=202), pdf("c.pdf", width=203)]
    )

    assert names(draft) == ["a.pdf", "b.pdf"]
    assert problems == ["c.pdf: Högst 2 filer kan bifogas."]


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


def test_a_draft_is_thrown_away_with_its_files(django_capture_on_commit_callbacks):
    attached = DraftFileFactory()

    with django_capture_on_commit_callbacks(execute=True):
        discard(attached.draft)

    assert not Draft.objects.exists()
    assert not default_storage.exists(attached.file.name)


def test_only_drafts_that_were_sent_before_are_purged():
    now = timezone.now()
    old = DraftFactory(sent_at=now - timedelta(hours=2))
    fresh, unsent = DraftFactory(sent_at=now), DraftFactory()

    assert purge_sent(before=now - timedelta(hours=1)) == 1

    assert set(Draft.objects.all()) == {fresh, unsent}
    assert old not in Draft.objects.all()


@pytest.mark.parametrize("was_begun", [False, True], ids=["at once", "after a draft was kept"])
def test_two_clicks_at_once_send_once(committed_db, caseworker, was_begun):
    person = PersonFactory(reachable=True)
    CaseFactory(file__file_holder=person, responsible_unit=caseworker.unit)
    form, gate, sent = uuid.uuid4(), threading.Barrier(2, timeout=10), []
    if was_begun:
        keep(caseworker.user, form, body="Hej!")

    def click():
        try:
            gate.wait()
            # One request is one transaction: the draft is taken in and sent.
            with transaction.atomic():
                draft = keep(caseworker.user, form, recipients=[f"{person.public_id}"] * 2)
                sent.extend(
                    send_to_clients(
                        by=caseworker.actor,
                        mailbox=own_mailbox(caseworker.actor),
                        to=chosen(caseworker.actor, [f"{person.public_id}.{person.public_id}"]),
                        subject="Tid",
                        letter=Letter("Hej!"),
                        draft=draft,
                    )
                )
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    assert len(sent) == 2
    assert set(sent) == {Message.objects.get()}
    assert not Draft.objects.of(caseworker.user).exists()

"""A phone's picture of a rent bill, the commonest attachment there is (decision 17; R118)."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pytest_django.asserts import assertContains, assertRedirects

from accounts.calendar import stockholm_today
from journal.files import MEGABYTE, MOST_PHOTOS
from journal.photos import PhotosNotMadeError
from messaging.actions import draft_photos
from messaging.models import Attachment, Draft, DraftFile, MailboxItem, Message
from tests.bench.posted import posted_by
from tests.factories.messaging import MessageFactory
from tests.factories.pdf import small_pdf
from tests.factories.photos import LYING, heic, photo, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(citizen):
    return MessageFactory(thread__citizen=citizen.person, thread__subject="Hyresavi")


@pytest.fixture
def address(letter):
    return reverse("portal:thread", args=[letter.thread.public_id])


def send(citizen, address, *files, **written):
    form = posted_by(citizen.client.get(address), having="body")
    posted = {**form, "body": "Här är hyresavin.", "files": list(files), **written}
    return citizen.client.post(address, posted, follow=True)


def attach(citizen, address, *files):
    """As the page does by itself when files are chosen."""
    return send(citizen, address, *files, autosave="1").json()


def name():
    return f"Foton {stockholm_today():%Y-%m-%d}.pdf"


def pages_of(kept):
    with kept.file.open("rb") as stored:
        return len(PdfReader(io.BytesIO(stored.read())).pages)


def protected_pdf():
    writer, out = PdfWriter(clone_from=io.BytesIO(small_pdf())), io.BytesIO()
    writer.encrypt("hemligt")
    writer.write(out)
    return out.getvalue()


@pytest.mark.covers("R118", "R50")
def test_two_photos_leave_as_one_pdf_and_the_page_says_so(citizen, address, letter):
    said = attach(
        citizen,
        address,
        uploaded("IMG_1.jpg", orientation=LYING, seed=1),
        uploaded("IMG_2.png", kind="PNG", seed=2),
    )
    assert "Vi har gjort om 2 foton till en PDF med en sida för varje." in said["files"]
    assert name() in said["files"]

    sent = send(citizen, address)

    assertRedirects(sent, address)
    attached = Attachment.objects.get()
    assert (attached.filename, attached.pages) == (name(), 2)
    MailboxItem.objects.update(sent_at=timezone.now() - timedelta(seconds=1))
    opened = citizen.client.get(reverse("portal:attachment", args=[attached.public_id]))
    assert b"".join(opened).startswith(b"%PDF-")


def test_a_photo_sent_at_once_without_javascript_is_a_pdf_too(citizen, address):
    send(citizen, address, uploaded())

    assert Attachment.objects.get().filename == name()


def test_photos_taken_one_after_the_other_become_one_pdf(citizen, address):
    attach(citizen, address, uploaded(seed=1))
    attach(citizen, address, uploaded(seed=2), uploaded(seed=3))

    kept = DraftFile.objects.get()
    assert len(kept.made_of) == 3
    assert pages_of(kept) == 3


def test_the_same_photo_again_is_known(citizen, address):
    attach(citizen, address, uploaded(seed=1))
    said = attach(citizen, address, uploaded("IMG_2034.jpg", seed=1))

    assert "IMG_2034.jpg finns redan bland bilagorna." in said["files"]
    assert pages_of(DraftFile.objects.get()) == 1


def test_a_photo_posted_twice_is_sent_once(citizen, address):
    form = posted_by(citizen.client.get(address), having="body")
    for _ in range(2):
        citizen.client.post(address, {**form, "body": "Hej!", "files": [uploaded(seed=7)]})

    assert Message.objects.filter(sender_user=citizen.user).count() == 1
    assert not Draft.objects.filter(sent_at=None).exists()


def test_photos_and_a_pdf_go_together(citizen, address):
    pdf = SimpleUploadedFile("kontrakt.pdf", small_pdf())
    send(citizen, address, pdf, uploaded())

    assert set(Attachment.objects.values_list("filename", flat=True)) == {"kontrakt.pdf", name()}


REFUSED = {
    "thirty megabytes": (
        lambda: uploaded("IMG_1.jpg", photo() + bytes(30 * MEGABYTE)),
        "Fotot är för stort. Högst 20 MB per foto.",
    ),
    "heic": (
        lambda: SimpleUploadedFile("IMG_1.HEIC", heic()),
        "Fotot är i formatet HEIC, som vi inte kan läsa. Välj fotot i appen Bilder",
    ),
    "password": (
        lambda: SimpleUploadedFile("avi.pdf", protected_pdf()),
        "Filen är låst med lösenord.",
    ),
    "word": (
        lambda: SimpleUploadedFile("avi.docx", b"PK\x03\x04" + bytes(200)),
        "Endast PDF och foton (JPEG eller PNG) kan bifogas.",
    ),
    "torn": (
        lambda: uploaded("IMG_1.jpg", photo()[:500]),
        "Fotot är skadat och går inte att läsa.",
    ),
    "empty": (lambda: SimpleUploadedFile("IMG_1.jpg", b""), "Filen är tom."),
    "a pdf that calls itself a photo and holds a script": (
        lambda: SimpleUploadedFile(
            "IMG_1.jpg", small_pdf().replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>")
        ),
        "Filen ",
    ),
}


@pytest.mark.covers("R50", "P14")
@pytest.mark.parametrize("why", REFUSED)
def test_what_cant_go_along_stands_there_with_the_reason_and_the_words_are_kept(
    citizen, address, why
):
    file, sentence = REFUSED[why][0](), REFUSED[why][1]

    page = send(citizen, address, file, uploaded(seed=9))

    assertContains(page, sentence)
    assertContains(page, "Här är hyresavin.</textarea>")
    assert not Message.objects.filter(sender_user=citizen.user).exists()
    # The good photo beside it was taken in.
    states = sorted(DraftFile.objects.values_list("state", flat=True))
    assert states == ["clean", "rejected"]
    # And when the bad one is taken off, it leaves.
    rejected = DraftFile.objects.get(state="rejected")
    send(citizen, address, remove_file=str(rejected.public_id))
    assertRedirects(send(citizen, address), address)
    assert Attachment.objects.get().filename == name()


def test_one_press_sends_the_letter_without_what_was_refused(citizen, address):
    page = send(citizen, address, SimpleUploadedFile("IMG_1.HEIC", heic()), uploaded(seed=9))
    assertContains(page, "Skicka utan det som inte är godkänt", count=1)

    sent = send(citizen, address, without_refused="1")

    assertRedirects(sent, address)
    letter = Message.objects.get(sender_user=citizen.user)
    assert letter.body == "Här är hyresavin."
    assert letter.attachments.get().filename == name()


def test_the_press_never_leaves_out_what_is_chosen_with_it(citizen, address):
    send(citizen, address, SimpleUploadedFile("IMG_1.HEIC", heic()))

    page = send(citizen, address, uploaded("trasig.pdf", b"%PDF-1.7 trasig"), without_refused="1")

    assertContains(page, "trasig.pdf är inte godkänd.")
    assert not Message.objects.filter(sender_user=citizen.user).exists()


def test_there_is_an_end_to_how_many_photos_a_letter_holds(citizen, address, monkeypatch):
    monkeypatch.setattr(draft_photos, "MOST_PHOTOS", 2)

    page = send(citizen, address, *(uploaded(f"{n}.jpg", seed=n) for n in range(3)))

    assertContains(page, f"Högst {MOST_PHOTOS} foton kan bifogas i ett meddelande.")
    assert sorted(DraftFile.objects.values_list("state", flat=True)) == ["clean", "rejected"]


def test_there_is_an_end_to_how_large_photos_are_together(citizen, address, monkeypatch):
    def large(seed):
        return uploaded(f"{seed}.jpg", photo(seed=seed) + bytes(MEGABYTE // 2))

    monkeypatch.setattr(draft_photos, "PHOTOS_MAX_MB", 1)

    page = send(citizen, address, large(1), large(2))

    assertContains(page, "Fotona är för stora tillsammans. Högst 100 MB foton åt gången.")
    assertContains(page, "Här är hyresavin.</textarea>")
    kept = DraftFile.objects.get(state="clean")
    assert pages_of(kept) == 1
    # By itself it is welcome.
    rejected = DraftFile.objects.get(state="rejected")
    send(citizen, address, remove_file=str(rejected.public_id))
    attach(citizen, address, large(2))
    assert pages_of(DraftFile.objects.get(state="clean")) == 2


def test_when_nothing_can_be_made_of_it_just_now_it_stands_there_and_says_so(
    citizen, address, monkeypatch
):
    def fails(*_args, **_kwargs):
        raise PhotosNotMadeError

    monkeypatch.setattr(draft_photos, "photos_as_pdf", fails)

    page = send(citizen, address, uploaded())

    assertContains(page, "Fotot kunde inte göras om till PDF just nu.")
    assert not Message.objects.filter(sender_user=citizen.user).exists()


def test_a_colleague_attaches_pdf_alone(caseworker):
    page = caseworker.client.get(reverse("messaging:compose"))
    form = posted_by(page, having="subject")

    posted = {**form, "body": "Hej!", "files": [uploaded()]}
    page = caseworker.client.post(reverse("messaging:compose"), posted)

    assertContains(page, "Endast PDF kan bifogas.")
    assert DraftFile.objects.get().state == DraftFile.State.REJECTED

"""Many papers as one PDF: in order, counted, summed, and for the archive."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import page
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from journal.book import Book, Chapter, StoredPaper, as_pdf, masked
from journal.drawn_apart import NotDrawnError
from journal.masking import COVER, Masking
from journal.page_pictures import draw_pages

pytestmark = [pytest.mark.makes_pdf, pytest.mark.django_db]

PROFILES = [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]
RENT_BILL = Path("portal/demo/hyresavi.pdf").read_bytes()


def stored(content=RENT_BILL, **differing):
    name = default_storage.save("aa/bb/hyresavi.pdf", ContentFile(content))
    return StoredPaper(name, "hyresavi.pdf", sha256(content).hexdigest(), 1, **differing)


def a_book(*files, **differing):
    summons = Chapter(
        "Kallelse till möte",
        "Dokument, Kallelse",
        "2026-11-01 09.00",
        [("Upprättad av", "Linda Ekström")],
        "Hej **Karin**!\n\n## Tid\n\n- måndag\n- tisdag",
        is_marked_up=True,
        sha256="ab" * 32,
    )
    note = Chapter("Samtal", "Anteckning, Telefon", "2026-11-02 10.00", [], "Karin {{ 7*7 }} <b>")
    bill = Chapter("Hyresavi", "Infogad fil", "2026-11-03 11.00", [], files=list(files))
    return Book("Ärende EB-26-0142", [("Gäller", "Samira Haddad")], [summons, note, bill])


@pytest.fixture(scope="module")
def pdf():
    """Laid out once: it is looked at from several sides."""
    return as_pdf(a_book(stored()))


@pytest.mark.parametrize("profile", PROFILES)
def test_it_is_for_the_archive_and_for_screen_readers(pdf, profile):
    report = page.validate_pdf_bytes(pdf, profile=profile)

    assert [(one.rule_id, one.message) for one in report.failures] == []


def test_the_contents_say_on_which_page_each_paper_is(pdf):
    pages = [one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages]

    for title in ("Kallelse till möte", "Samtal", "Hyresavi"):
        number = next(i for i, text in enumerate(pages, 1) if i > 1 and title in text)
        assert f"{title}, sida {number}" in pages[0]
    assert f"sida 1 av {len(pages)}" in pages[0]


def test_each_paper_has_its_words_and_its_checksum(pdf):
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)

    assert "ab" * 32 in text
    assert sha256(RENT_BILL).hexdigest() in text
    assert "Karin {{ 7*7 }} <b>" in text


def test_a_received_file_stands_there_as_pictures_with_its_words_for_those_who_cannot_see():
    shown = draw_pages(RENT_BILL)

    assert [one.jpeg[:2] for one in shown] == [b"\xff\xd8"]
    assert "Samira Haddad" in shown[0].words


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"not a pdf"])
def test_what_cannot_be_drawn_is_told_and_stops_nothing(content):
    with pytest.raises(NotDrawnError):
        draw_pages(content)

    pdf = as_pdf(a_book(stored(content)))
    last = PdfReader(io.BytesIO(pdf)).pages[-1].extract_text()
    assert "Sidorna kunde inte visas i utdraget." in last


def test_a_masked_copy_covers_every_line_and_tells_no_checksum():
    copy = masked(
        a_book(stored(left_out="Sidorna är inte med.")), Masking(["Karin", "Samira Haddad"])
    )

    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(as_pdf(copy))).pages)
    assert not [word for word in ("Karin", "Samira", "SHA-256", "ab" * 32) if word in text]
    assert COVER in text
    assert "Sidorna är inte med." in text
    assert "Linda Ekström" in text


def test_a_book_kept_for_the_worker_is_the_same_book():
    book = a_book(stored())

    assert Book.from_json(book.as_json()) == book

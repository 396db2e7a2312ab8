from __future__ import annotations

import io
from importlib import import_module

import pikepdf
import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from journal import pdf
from journal.checks import pdf_can_be_made
from journal.pdf import FetchRefusedError, PdfUnavailableError, make_pdf
from tests.journal.injections import INJECTIONS

MAKES_PDF = pytest.mark.makes_pdf
CANARY = "Kanariefågel"
PAGE = "<html lang='sv'><head><title>Brev</title></head><body><h1>Rubrik</h1>{}</body></html>"

ADDRESSES = ["{file}", "http://127.0.0.1:9/hemligt", "http://metadata.example/latest"]


@pytest.fixture
def secret(tmp_path):
    """A file of the server's own."""
    path = tmp_path / "hemligt.txt"
    path.write_text(CANARY, encoding="utf-8")
    return path.as_uri()


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def text_of(data):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


@MAKES_PDF
def test_a_page_has_its_title_its_language_and_its_tags():
    document = opened(make_pdf(PAGE.format("<p>Hej på dig, Åsa!</p>")))

    assert str(document.Root.Lang) == "sv"
    assert str(document.docinfo["/Title"]) == "Brev"
    assert document.Root.MarkInfo.Marked
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert "/StructTreeRoot" in document.Root
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


@MAKES_PDF
def test_the_words_are_the_words():
    assert "Hej på dig, Åsa!" in text_of(make_pdf(PAGE.format("<p>Hej på dig, Åsa!</p>")))


@MAKES_PDF
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("asking", INJECTIONS)
def test_nothing_is_fetched_whatever_a_page_asks_for(asking, address, secret, monkeypatch):
    asked = []

    def ask(self, url):
        asked.append(url)
        raise FetchRefusedError

    monkeypatch.setattr(pdf.NothingIsFetched, "__call__", ask)
    page = PAGE.format(asking.format(*[address.format(file=secret)] * 2))

    try:
        made = make_pdf(page)
    except FetchRefusedError:
        assert asked
    else:
        assert "/EmbeddedFiles" not in opened(made).Root.get("/Names", {})
        assert CANARY.encode() not in made


@MAKES_PDF
def test_a_page_that_asks_for_more_is_refused_whole_and_not_left_with_a_hole(secret):
    for asking in INJECTIONS[:4]:
        with pytest.raises(FetchRefusedError):
            make_pdf(PAGE.format(asking.format(secret, secret)))


@MAKES_PDF
def test_the_same_page_does_embed_the_file_where_fetching_is_allowed(secret):
    page = PAGE.format(f"<link rel='attachment' href='{secret}'>")

    made = import_module("weasyprint").HTML(string=page).write_pdf(uncompressed_pdf=True)

    assert CANARY.encode() in made


@MAKES_PDF
def test_a_template_writes_what_people_have_written_as_text():
    wanted = {
        "title": "<img src=x>",
        "municipality": {"name": "A & B", "portal_name": "Mina sidor"},
    }

    made = make_pdf(render_to_string("pdf/checklist.html", wanted))

    assert "<img src=x>" in text_of(made)


@pytest.fixture
def _no_pango(monkeypatch):
    """As on a server without the library: WeasyPrint's own import says so."""

    def missing(name):
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(pdf, "import_module", missing)


@pytest.mark.usefixtures("_no_pango")
def test_without_the_text_library_a_page_says_so_and_the_checks_tell():
    with pytest.raises(PdfUnavailableError):
        make_pdf(PAGE.format(""))

    assert [found.id for found in pdf_can_be_made(None)] == ["journal.I001"]


@MAKES_PDF
def test_with_it_the_checks_are_silent():
    assert pdf_can_be_made(None) == []

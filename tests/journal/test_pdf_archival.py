"""What we make is for the archive and for everybody, says a judge that isn't ours."""

from __future__ import annotations

import io
import zlib
from importlib import import_module

import page
import pikepdf
import pytest
from pypdf import PdfReader

from journal.pdf import make_pdf
from journal.pdf_archival import also_accessible
from tools.samples import samples

pytestmark = [pytest.mark.makes_pdf, pytest.mark.django_db]

LETTER = """<html lang='sv'><head><title>Kallelse till möte</title>
<meta name='author' content='Ängslunda kommun'></head>
<body><h1>Kallelse till möte</h1><p>Hej Åsa Öberg!</p><table><caption>Tider</caption>
<thead><tr><th scope='col'>Dag</th><th scope='col'>Tid</th></tr></thead>
<tbody><tr><td>måndag</td><td>10.00</td></tr></tbody></table></body></html>"""
PROFILES = [page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1]


def broken_rules(pdf, profile):
    report = page.validate_pdf_bytes(pdf, profile=profile)
    return [(failure.rule_id, failure.message) for failure in report.failures]


def test_every_kind_of_pdf_that_the_product_makes_is_both():
    made = dict(samples())

    assert {
        f"{name}, {profile}": broken
        for name, pdf in made.items()
        for profile in PROFILES
        if (broken := broken_rules(pdf, profile))
    } == {}
    assert len(made) == 10


@pytest.mark.parametrize("profile", PROFILES)
def test_a_letter_with_a_table_is_both(profile):
    assert broken_rules(make_pdf(LETTER), profile) == []


@pytest.mark.parametrize("profile", PROFILES)
def test_the_judge_finds_what_is_neither(profile):
    ordinary = import_module("weasyprint").HTML(string=LETTER).write_pdf()

    assert broken_rules(ordinary, profile) != []


def test_it_reads_in_the_order_it_was_written():
    [only] = PdfReader(io.BytesIO(make_pdf(LETTER))).pages

    words = only.extract_text()
    read = [words.index(word) for word in ("Hej Åsa", "Tider", "Dag", "måndag", "10.00")]
    assert read == sorted(read)


def test_the_authority_is_its_author():
    with pikepdf.open(io.BytesIO(make_pdf(LETTER))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:creator"] == ["Ängslunda kommun"]
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfuaid:part"] == "1"


def test_the_same_words_make_the_same_file():
    assert make_pdf(LETTER) == make_pdf(LETTER)


def test_a_file_without_metadata_is_not_made_into_what_it_is_not():
    blank = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)

    with pytest.raises(ValueError, match="metadata"):
        also_accessible(blank.getvalue())


def test_no_stream_ends_with_what_reads_as_a_line_break():
    """A checksum of 13 in the last byte: what one stream in 256 happens to have."""
    every = (b"%" * length for length in range(1, 300))
    words = next(text for text in every if zlib.compress(text).endswith(b"\r"))
    with pikepdf.open(io.BytesIO(make_pdf(LETTER))) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(words)
        kept = io.BytesIO()
        pdf.save(kept, compress_streams=True)

    with pikepdf.open(io.BytesIO(also_accessible(kept.getvalue()))) as pdf:
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        packed = [one.read_raw_bytes() for one in streams if one.get("/Filter") == "/FlateDecode"]
        content = pdf.pages[0].Contents.read_bytes()

    assert [one[-1:] for one in packed if one.endswith((b"\r", b"\n"))] == []
    assert packed
    assert content == words

import hashlib
import io
import logging
import shutil
import subprocess
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from journal import files, pdf_sandbox
from journal.files import MAX_NAME, WORDS, admit_pdf, clean_filename
from journal.pdf_verdict import Reason
from tests.pdfs.bombs import bombs, too_many_pages
from tests.pdfs.clean import SAMPLES, TEXT
from tests.pdfs.hostile import seeds
from tests.pdfs.paper import clean_objects, locked, stream, write

CLEAN = write(clean_objects())
SCRIPTED = write(seeds()[0].written())


def refused(content, **options):
    with pytest.raises(ValidationError) as caught:
        admit_pdf(io.BytesIO(content), filename="brev.pdf", **options)
    return caught.value


def test_an_ordinary_letter_is_let_in_unchanged():
    letter = (SAMPLES / "libreoffice.pdf").read_bytes()

    admitted = admit_pdf(SimpleUploadedFile("Brev.pdf", letter), filename="Brev.pdf")

    assert admitted.content == letter
    assert admitted.sha256 == hashlib.sha256(letter).hexdigest()
    assert (admitted.filename, admitted.size, admitted.pages) == ("Brev.pdf", len(letter), 1)
    assert admitted.is_virus_scanned is False


def test_a_large_upload_on_disk_and_one_already_read_are_read_from_the_start():
    upload = TemporaryUploadedFile("brev.pdf", "application/pdf", len(CLEAN), None)
    upload.write(CLEAN)

    with upload:
        assert admit_pdf(upload, filename="brev.pdf").content == CLEAN


def test_the_suffix_and_the_sender_s_word_for_the_type_decide_nothing():
    mislabelled = SimpleUploadedFile("BREV", CLEAN, content_type="image/png")

    assert admit_pdf(mislabelled, filename="BREV").filename == "BREV.pdf"
    assert refused(b"MZ" + bytes(500)).code == "not_pdf"


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"", "empty", "Filen är tom."),
        (b"Hej!", "not_pdf", "Endast PDF kan bifogas."),
        (CLEAN[:500], "damaged", "Öppna den, skriv ut den som en ny PDF"),
        (SCRIPTED, "active_content", "Filen kunde inte godkännas vid säkerhetskontroll."),
        (bombs()["pixels"], "too_complex", "Filen kunde inte godkännas vid säkerhetskontroll."),
        (too_many_pages()["501 pages"], "too_many_pages", "Högst 500 sidor per fil."),
    ],
    ids=["empty", "text", "cut", "script", "pixels", "pages"],
)
def test_who_sends_a_file_that_is_refused_is_told_why_and_what_to_do(content, code, says):
    error = refused(content)

    assert error.code == code
    assert says in error.messages[0]
    assert error.messages[0].count(".") >= 2, "what is wrong, and then what to do"


def test_a_file_of_the_largest_size_is_let_in_and_one_byte_more_is_not(settings):
    settings.ATTACHMENT_MAX_MB = 1
    largest = weighing(files.MEGABYTE)

    error = refused(largest + b"\n")

    assert admit_pdf(io.BytesIO(largest), filename="a.pdf").size == files.MEGABYTE
    assert error.code == "too_large"
    assert error.messages[0].startswith("Filen är för stor. Högst 1 MB per fil.")


def weighing(size):
    """The ordinary paper with ballast, `size` bytes in all."""
    ballast = size - 5000
    ballast += size - len(write(clean_objects() | {20: stream(b"", bytes(ballast))}))
    return write(clean_objects() | {20: stream(b"", bytes(ballast))})


def test_a_file_with_a_password_is_refused_with_help_and_an_owner_s_lock_is_no_hindrance():
    error = refused(locked(user="hemligt", revision=4))

    assert error.code == "encrypted"
    assert "Öppna den med lösenordet" in error.messages[0]
    owners = io.BytesIO(locked(user="", revision=4))
    assert admit_pdf(owners, filename="a.pdf").pages == 1


def test_every_reason_has_its_words():
    with translation.override("sv"):
        for reason in Reason:
            filled = str(WORDS[reason]) % {"megabytes": 20, "pages": 500}
            assert filled.endswith(".")
            assert "%" not in filled


def test_a_gate_that_cannot_be_reached_keeps_everything_out(monkeypatch):
    monkeypatch.setattr(pdf_sandbox, "PROGRAM", "raise SystemExit(1)")
    monkeypatch.setattr(pdf_sandbox, "_server", pdf_sandbox._Server())

    assert refused(CLEAN).code == "scanner_unavailable"


def test_a_scanner_that_is_set_but_silent_keeps_everything_out(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody-listens"

    error = refused(CLEAN)

    assert error.code == "scanner_unavailable"
    assert "Försök igen" in error.messages[0]


def test_a_refusal_leaves_a_line_in_the_log_without_a_name(caplog):
    caplog.set_level(logging.INFO, logger="journal.files")

    refused(SCRIPTED)

    (line,) = caplog.records
    assert (line.reason, line.getMessage()) == ("active_content", "A file was refused.")
    assert "brev" not in str(line.__dict__)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Hyresavi december.pdf", "Hyresavi december.pdf"),
        ("HYRESAVI.PDF", "HYRESAVI.PDF"),
        ("hyresavi.Pdf", "hyresavi.Pdf"),
        ("C:\\Users\\Samira\\hyresavi.pdf", "hyresavi.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("avi\r\nSet-Cookie: a=b.pdf", "avi Set-Cookie- a=b.pdf"),
        ("avi\x00.pdf", "avi.pdf"),
        ("avi\u202efdp.exe", "avi fdp.exe.pdf"),
        ("avi.pdf.exe", "avi.pdf.exe.pdf"),
        ('"><img src=x>.pdf', "---img src=x-.pdf"),
        ("a\u0308ngslunda.pdf", "ängslunda.pdf"),
        ("zero\u200bwidth.pdf", "zero width.pdf"),
        ("   .pdf", "dokument.pdf"),
        (".pdf", "dokument.pdf"),
        ("..", "dokument.pdf"),
        ("", "dokument.pdf"),
        ("brev", "brev.pdf"),
        ("avi..pdf", "avi.pdf"),
        ("ÅÄÖ" * 100 + ".PDF", ("ÅÄÖ" * 100)[:116] + ".PDF"),
    ],
)
def test_a_file_keeps_its_name_but_nothing_that_could_mislead(given_name, kept):
    assert clean_filename(given_name) == kept


@given(st.text(max_size=400))
def test_whatever_a_file_is_called_its_name_is_safe_to_show_and_to_save(name):
    safe = clean_filename(name)

    assert safe.lower().endswith(".pdf")
    assert 5 <= len(safe) <= MAX_NAME
    assert not set(safe) & set('/\\<>:"|?*%\r\n')
    assert not any(unicodedata.category(char).startswith("C") for char in safe)
    assert clean_filename(safe) == safe


PROGRAMS = {
    "libreoffice": "soffice -env:UserInstallation=file://{folder}/profile --headless "
    "--convert-to pdf --outdir {folder} {folder}/letter.html",
    "chromium": "chromium --headless --no-sandbox --disable-gpu --user-data-dir={folder}/profile "
    "--print-to-pdf={folder}/letter.pdf {folder}/letter.html",
    "ghostscript": "gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -o {folder}/letter.pdf {sample}",
    "weasyprint": "weasyprint {folder}/letter.html {folder}/letter.pdf",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_letter_printed_by_a_program_of_this_machine_is_let_in(program, tmp_path):
    command = PROGRAMS[program].format(folder=tmp_path, sample=SAMPLES / "chromium.pdf").split()
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} is not on this machine; its committed sample stands for it")
    (tmp_path / "letter.html").write_text(f"<meta charset=utf-8><h1>Brev</h1><p>{TEXT}</p>")

    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603

    letter = (tmp_path / "letter.pdf").read_bytes()
    assert admit_pdf(io.BytesIO(letter), filename="letter.pdf").pages >= 1

from __future__ import annotations

import io
import struct
import subprocess
import zlib

import pypdfium2
import pytest
from PIL import Image

from journal import drawn_apart, photos
from journal.pdf_gate import inspect
from journal.photos import PhotosNotMadeError, is_heic, is_photo, photos_as_pdf
from tests.factories.photos import LYING, PLACE, heic, photo


def pages(pdf):
    return [page.render(scale=1).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(pdf)]


def drawn(*taken, behind=b""):
    """The PDF of photos of which none is refused."""
    made = photos_as_pdf(taken, behind=behind)
    assert made.refused == {}
    return made.pdf


def is_dark(pixel):
    return sum(pixel) < 200


@pytest.mark.covers("R50")
def test_each_photo_is_a_page_and_the_whole_passes_the_gate():
    pdf = drawn(photo(), photo(600, 800, kind="PNG"))

    verdict = inspect(pdf)

    assert (verdict.reason, verdict.pages) == (None, 2)
    assert [page.size for page in pages(pdf)] == [(842, 595), (595, 842)]


def test_a_photo_stands_upright_as_the_phone_was_held():
    # In the file the dark half is on the right; the phone says: turn me a quarter to the right.
    [page] = pages(drawn(photo(800, 600, orientation=LYING, colour="black")))

    assert page.size == (595, 842)
    assert is_dark(page.getpixel((297, 700)))
    assert not is_dark(page.getpixel((297, 150)))


def test_nothing_of_where_and_when_it_was_taken_goes_along():
    taken = photo(orientation=LYING)
    assert PLACE in taken

    pdf = drawn(taken)

    assert PLACE not in pdf
    assert b"Exif" not in pdf


def test_more_photos_come_behind_those_that_were_made_before():
    first = drawn(photo(colour="black"))

    both = drawn(photo(600, 800), behind=first)

    assert [page.size for page in pages(both)] == [(842, 595), (595, 842)]
    assert inspect(both).reason is None


def test_a_large_photo_is_made_smaller():
    picture = Image.effect_noise((6000, 4000), 60)
    taken = io.BytesIO()
    picture.save(taken, "JPEG", quality=95)

    pdf = drawn(taken.getvalue())

    assert len(pdf) < len(taken.getvalue()) / 4


def test_what_is_seen_through_stands_on_white():
    clear = io.BytesIO()
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(clear, "PNG")

    [page] = pages(drawn(clear.getvalue()))

    assert page.getpixel((297, 421)) == (255, 255, 255)


def bomb():
    """A small file that unpacks to eighty million pixels."""
    made = io.BytesIO()
    Image.new("1", (9000, 9000)).save(made, "PNG")
    return made.getvalue()


def claiming(side):
    """A small PNG whose head says that it is a square of this side."""
    content = photo(kind="PNG")
    head = b"IHDR" + struct.pack(">II", side, side) + content[24:29]
    return content[:12] + head + struct.pack(">I", zlib.crc32(head)) + content[33:]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (photo()[:500], "photo_damaged"),
        (photos.JPEG + b"no picture at all" * 40, "photo_damaged"),
        (photos.PNG + b"no picture at all" * 40, "photo_damaged"),
        (bomb(), "photo_too_many_pixels"),
        (claiming(30_000), "photo_too_many_pixels"),
    ],
    ids=["torn", "no jpeg", "no png", "bomb", "far too large"],
)
def test_one_that_cant_be_read_is_named_and_the_rest_is_at_no_fault(content, code):
    made = photos_as_pdf([photo(), content])

    assert made.refused == {1: code}
    assert len(pages(made.pdf)) == 1


def test_all_that_cant_be_read_are_named_in_one_answer(monkeypatch):
    runs, run = [], subprocess.run

    def counted(*args, **kwargs):
        runs.append(args)
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", counted)
    torn = photo()[:500]

    made = photos_as_pdf([torn, photo(), bomb(), torn, photo(600, 800)])
    nothing = photos_as_pdf([torn, torn])

    assert made.refused == {0: "photo_damaged", 2: "photo_too_many_pixels", 3: "photo_damaged"}
    assert len(pages(made.pdf)) == 2
    assert (nothing.pdf, len(nothing.refused)) == (b"", 2)
    assert len(runs) == 2


def test_one_that_memory_doesnt_suffice_for_has_too_many_pixels(monkeypatch):
    wide = io.BytesIO()
    Image.new("RGB", (7000, 7000)).save(wide, "PNG", compress_level=1)
    little = "from journal import photos_drawn; photos_drawn.MEMORY = 1 << 28; from"
    monkeypatch.setattr(drawn_apart, "PROGRAM", drawn_apart.PROGRAM.replace("from", little, 1))

    made = photos_as_pdf([wide.getvalue(), photo()])

    assert made.refused == {0: "photo_too_many_pixels"}
    assert len(pages(made.pdf)) == 1


@pytest.mark.parametrize(
    "failure", [subprocess.TimeoutExpired("x", 1), subprocess.CalledProcessError(1, "x"), OSError()]
)
def test_a_process_that_fails_makes_nothing(monkeypatch, failure):
    def fails(*_args, **_kwargs):
        raise failure

    monkeypatch.setattr(subprocess, "run", fails)

    with pytest.raises(PhotosNotMadeError):
        photos_as_pdf([photo()])


def test_a_process_that_answers_nothing_makes_nothing(monkeypatch):
    monkeypatch.setattr(drawn_apart, "PROGRAM", "pass")

    with pytest.raises(PhotosNotMadeError):
        photos_as_pdf([photo()])


def test_the_process_may_write_no_file_and_start_no_program(tmp_path, monkeypatch):
    """What a hostile picture could do with the process: nothing that lasts."""
    trace = tmp_path / "trace"
    tries = (
        "import sys; sys.path.insert(0, sys.argv[1]); import signal, os;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from journal import photos_drawn; photos_drawn._give_up_rights();"
        f"\nwith open({str(trace)!r}, 'wb') as f:\n f.write(b'x'); f.flush()"
    )
    monkeypatch.setattr(drawn_apart, "PROGRAM", tries)

    with pytest.raises(PhotosNotMadeError):
        photos_as_pdf([photo()])

    assert not trace.exists() or trace.stat().st_size == 0


def test_photos_and_heic_are_known_by_their_content():
    assert is_photo(photo())
    assert is_photo(photo(kind="PNG"))
    assert not is_photo(heic())
    assert is_heic(heic())
    assert not is_heic(photo())
    assert not is_heic(b"%PDF-1.7")

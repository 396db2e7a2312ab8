"""The drawing process itself: no Django, no way out but the answer (`journal.page_pictures`)."""

from __future__ import annotations

import io
import json
import os
import resource
import sys

import pypdfium2

DOTS_PER_INCH = 144  # readable in print, and a third of what 250 weighs
JPEG_QUALITY = 78
MOST_WORDS = 4000  # characters of a page's text that go along
MOST_PIXELS = 4000  # on the longer side: a poster is made smaller
MEMORY = 3 << 29  # bytes of address space
CPU_SECONDS = 100


def draw(number: int) -> None:
    data = os.pread(number, os.fstat(number).st_size, 0)
    _give_up_rights()
    facts, pictures = [], []
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            jpeg = _jpeg(page)
            facts.append({"size": len(jpeg), "words": _words(page)})
            pictures.append(jpeg)
            page.close()
    out = sys.stdout.buffer
    out.write(json.dumps(facts).encode() + b"\n")
    out.writelines(pictures)
    out.flush()
    os._exit(0)


def _jpeg(page: pypdfium2.PdfPage) -> bytes:
    scale = min(DOTS_PER_INCH / 72, MOST_PIXELS / max(page.get_size()))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=JPEG_QUALITY)
    return made.getvalue()


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage().get_text_range()
    # What can't stand in XML or in a PDF's own text.
    plain = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    return " ".join(plain.split())[:MOST_WORDS]


def _give_up_rights() -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))

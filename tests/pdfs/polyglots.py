"""Files that are not one PDF from the first byte to the last, or hide what no table leads to."""

from __future__ import annotations

import io
import zipfile
import zlib

from tests.pdfs.hostile import SCRIPT
from tests.pdfs.paper import (
    CATALOG,
    NOTE,
    append,
    clean_objects,
    extended,
    hex_names,
    stream,
    write,
)

CLEAN = write(clean_objects())
HEADER, REST = CLEAN.split(b"\n", 1)


def _archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("brev.exe", b"MZ")
    return target.getvalue()


def _archive_around() -> bytes:
    """An archive whose comment is the end of the PDF, so that %%EOF is last in both."""
    paper = clean_objects() | {50: stream(b"", _archive()[:-22])}
    data = write(paper)
    end = _archive()[-22:-2]
    tail = data[data.rindex(b"trailer") :]
    return data[: -len(tail)] + b"%" + end + len(tail).to_bytes(2, "little") + tail


def _revised(first: dict[int, bytes]) -> bytes:
    """A revision that puts the innocent paper over the first one."""
    return append(write(first), clean_objects(), max(first))


def _aside(kept: bytes) -> bytes:
    """An object that stands in the file but in no table."""
    end = CLEAN.rindex(b"xref\n0 1")
    moved = CLEAN[:end] + kept + b"\n" + CLEAN[end:]
    return moved.replace(b"startxref\n%d" % end, b"startxref\n%d" % (end + len(kept) + 1))


def _packed_aside(name: bytes) -> bytes:
    packed = zlib.compress(b"90 0 " + SCRIPT)
    return b"91 0 obj\n%s\nendobj" % stream(
        b"/Type %s /N 1 /First 5 /Filter /FlateDecode" % name, packed
    )


def _opening_script() -> dict[int, bytes]:
    paper = clean_objects()
    return paper | {CATALOG: extended(paper[CATALOG], b"/OpenAction " + SCRIPT)}


def two_things_at_once() -> dict[str, bytes]:
    """Refused as active content."""
    return {
        "archive around": _archive_around(),
        "archive in the middle": HEADER + b"\n%" + _archive() + b"\n" + REST,
        "RAR": HEADER + b"\n%Rar!\x1a\x07\x00\n" + REST,
        "7-Zip": HEADER + b"\n%7z\xbc\xaf\x27\x1c\n" + REST,
        "tape archive": (HEADER + b"\n%").ljust(257, b" ") + b"ustar\n" + REST,
        "X-ray picture": (HEADER + b"\n%").ljust(128, b" ") + b"DICM\n" + REST,
        "disc image": _aside((b"%" * 40000)[: 32769 - CLEAN.rindex(b"xref\n0 1")] + b"CD001"),
        "web page": HEADER + b"\n%<html><script>alert(1)</script>\n" + REST,
        "web page in capitals": HEADER + b"\n%<HTML><BODY ONLOAD=alert(1)>\n" + REST,
        "script for a server": HEADER + b"\n%<?php system($_GET[1]); ?>\n" + REST,
        "picture with a script": HEADER + b"\n%<svg onload=alert(1)>\n" + REST,
        "long before the first object": HEADER + b"\n%" + b"x" * 5000 + b"\n" + REST,
        "earlier revision": _revised(_opening_script()),
        "earlier revision, escaped": append(hex_names(_opening_script()), clean_objects(), 10),
        "earlier note": _revised(clean_objects() | {NOTE: b"<</S /Launch /F (cmd.exe)>>"}),
        "in no table": _aside(b"90 0 obj\n" + SCRIPT + b"\nendobj"),
        "in no table, escaped": _aside(b"90 0 obj\n<</S /#4aavaScript /JS (1)>>\nendobj"),
        "packed and in no table": _aside(_packed_aside(b"/ObjStm")),
        "packed, escaped and in no table": _aside(_packed_aside(b"/O#62jStm")),
    }


def not_whole() -> dict[str, bytes]:
    """Refused as damaged."""
    return {
        "page after the end": CLEAN + b"<html><script>alert(1)</script></html>",
        "program after the end": CLEAN + b"MZ" + bytes(2000),
        "cut short": CLEAN[: len(CLEAN) // 2],
        "end without a table": CLEAN[: CLEAN.rindex(b"xref\n0 1")] + b"%%EOF",
        "wrong table": CLEAN.replace(b"startxref\n", b"startxref\n1"),
        "byte order mark first": b"\xef\xbb\xbf" + CLEAN,
        "mail header first": b"Content-Type: application/pdf\n\n" + CLEAN,
        "unknown version": CLEAN.replace(b"%PDF-1.7", b"%PDF-9.9"),
        "same key twice": write(
            clean_objects() | {NOTE: b"<</Subtype /Text /Subtype /Square /Rect [0 0 1 1]>>"}
        ),
        "no pages": write(clean_objects() | {2: b"<</Type /Pages /Kids [] /Count 0>>"}),
        "one page 5,000 times": write(
            clean_objects() | {2: b"<</Type /Pages /Kids [%s] /Count 5000>>" % (b"3 0 R " * 5000)}
        ),
        "pages in a ring": write(clean_objects() | {2: b"<</Type /Pages /Kids [2 0 R] /Count 1>>"}),
    }


def not_pdf() -> dict[str, bytes]:
    """Refused because they are something else."""
    return {
        "text": b"Hej! Det h\xc3\xa4r \xc3\xa4r ett brev.",
        "web page": b"<html><script>alert(1)</script></html>",
        "program": b"MZ" + bytes(500),
        "archive": _archive(),
        "picture": b"\xff\xd8\xff\xe0" + bytes(500),
        "PDF far into it": bytes(2000) + CLEAN,
    }

"""The outer form of a PDF: nothing before it, nothing after it, and not another file as well.

A file that is two things at once is a paper to one program and a program to another.
"""

from __future__ import annotations

import re

from journal.pdf_verdict import Reason, Refused

MAGIC = b"%PDF-"
MAGIC_WITHIN = 1024  # bytes, where viewers look for it; we want it first
END = b"%%EOF"
PADDING = b"\r\n\t\f \0"
TAIL = 4096  # bytes, the padding included
LONGEST_PREAMBLE = 4096  # bytes before the first object; Ghostscript writes its command line there

HEADER = re.compile(rb"%PDF-[12]\.\d[\s%\0]")
FIRST_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
MARKUP = re.compile(rb"<(?:script|html|head|body|svg|iframe|!doctype|\?php|\?xml)", re.IGNORECASE)
# Archives are found by their signature wherever they stand, since unpackers look for them so.
ARCHIVES = (b"PK\x05\x06\0\0\0\0", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
FIXED_PLACES = ((257, b"ustar"), (128, b"DICM"), (32769, b"CD001"))


def check_envelope(data: bytes) -> None:
    """Raise Refused unless the bytes are one PDF from the first to the last."""
    if not is_pdf_at_all(data):
        raise Refused(Reason.NOT_PDF, "magic")
    if not data.startswith(MAGIC):
        raise Refused(Reason.DAMAGED, "magic")
    if not HEADER.match(data):
        raise Refused(Reason.DAMAGED, "version")
    if not data[-TAIL:].rstrip(PADDING).endswith(END):
        raise Refused(Reason.DAMAGED, "end")
    if is_also_something_else(data):
        raise Refused(Reason.ACTIVE_CONTENT, "polyglot")


def is_pdf_at_all(data: bytes) -> bool:
    """Whether some viewer would take it for a PDF: the first and cheapest question."""
    return MAGIC in data[:MAGIC_WITHIN]


def is_also_something_else(data: bytes) -> bool:
    """Whether an archive, a disc image or a web page is folded into the same bytes."""
    first = FIRST_OBJECT.search(data, 0, LONGEST_PREAMBLE)
    if first is None or MARKUP.search(data, 0, first.start()):
        return True
    if any(data.startswith(mark, at) for at, mark in FIXED_PLACES):
        return True
    return any(signature in data for signature in ARCHIVES)

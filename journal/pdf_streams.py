"""What the streams of a PDF unpack to: the bombs, the pictures, and content taken from outside."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Name, Pdf, QpdfRuntimeError, Stream, StreamDecodeLevel

from journal.pdf_images import pixels
from journal.pdf_rules import DANGEROUS_XML, broken_stream_rule, names, word
from journal.pdf_verdict import Reason, Refused

if TYPE_CHECKING:
    from journal.pdf_rules import Entries

MAX_FILTERS = 4
MAX_PIXELS = 50_000_000  # of one picture: A3 in colour at 400 dpi has 31 million
MAX_INFLATED = 60_000_000  # bytes, of everything but pictures
MAX_PICTURES = 300_000_000  # bytes, of the pictures packed like text; viewers take one at a time
BYTES_A_PIXEL = 8  # CMYK with 16 bits a colour
SLACK = 1_000_000  # bytes that a picture may have beyond its size: row filters, padding
STEP = 1 << 22

FLATE = names("FlateDecode Fl")
PHOTO_CODECS = names("DCTDecode DCT JPXDecode")
PICTURE_CODECS = PHOTO_CODECS | names("JBIG2Decode CCITTFaxDecode CCF")
SHRINKING = names("ASCII85Decode A85 ASCIIHexDecode AHx Crypt")


@dataclass(slots=True)
class Budget:
    """What is left to unpack before the file counts as a bomb."""

    text: int = MAX_INFLATED
    pictures: int = MAX_PICTURES

    def spend_text(self, size: int) -> None:
        self.text -= size
        if self.text < 0:
            raise Refused(Reason.TOO_COMPLEX, "inflated")

    def spend_picture(self, size: int, limit: int) -> None:
        self.pictures -= size
        if size > limit:
            raise Refused(Reason.TOO_COMPLEX, "pictures")


def check_stream(stream: Stream, entries: Entries, budget: Budget) -> None:
    """Raise Refused when a stream is more than content, or more than its share of it."""
    filters = _filters(entries)
    if rule := broken_stream_rule(entries, filters):
        raise Refused(Reason.ACTIVE_CONTENT, rule)
    if word(entries.get("/Subtype")) == "/Image":
        limit = min(budget.pictures, _check_picture(stream, entries, filters))
        budget.spend_picture(_unpacked_size(stream, filters, limit), limit)
    else:
        budget.spend_text(_unpacked_size(stream, filters, budget.text))
    if word(entries.get("/Subtype")) == "/XML" and DANGEROUS_XML.search(stream.read_bytes()):
        raise Refused(Reason.ACTIVE_CONTENT, "xml entity")


def _filters(entries: Entries) -> list[str]:
    value = entries.get("/Filter")
    given = [word(name) for name in (value if isinstance(value, Array) else [value])]
    if len(given) > MAX_FILTERS:
        raise Refused(Reason.TOO_COMPLEX, "filters")
    return [name for name in given if name]


def _check_picture(stream: Stream, entries: Entries, filters: list[str]) -> int:
    """The most bytes that a picture of the size it says may unpack to."""
    size = _number(entries.get("/Width")) * _number(entries.get("/Height"))
    if filters and filters[-1] in PHOTO_CODECS:
        packed = stream.read_raw_bytes()
        size = max(size, pixels(_peeled(packed, filters[:-1]) if filters[:-1] else packed))
    if size > MAX_PIXELS:
        raise Refused(Reason.TOO_COMPLEX, "pixels")
    return size * BYTES_A_PIXEL + SLACK


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _unpacked_size(stream: Stream, filters: list[str], limit: int) -> int:
    """How long the content becomes; just above `limit` when longer, since nobody needs to know."""
    packed = stream.read_raw_bytes()
    plain = [name for name in filters if name not in PICTURE_CODECS | SHRINKING]
    if not plain:
        return len(packed)
    if filters[:1] == plain and plain[0] in FLATE:
        return _inflated_size(packed, limit)
    return len(_peeled(packed, [name for name in filters if name not in PICTURE_CODECS]))


def _inflated_size(packed: bytes, limit: int) -> int:
    inflater, size = zlib.decompressobj(), 0
    try:
        while packed and size <= limit:
            size += len(inflater.decompress(packed, STEP))
            packed = inflater.unconsumed_tail
    except zlib.error:
        return size  # a spoilt page shows as a spoilt page; it is no danger
    return size


def _peeled(packed: bytes, filters: list[str]) -> bytes:
    """Content without the given outer filters; the parser's own memory limits hold."""
    with Pdf.new() as scratch:
        stream = Stream(scratch, b"")
        stream.write(packed, filter=Array([Name(name) for name in filters]))
        try:
            return stream.read_bytes(StreamDecodeLevel.specialized)
        except pikepdf.PdfError:
            return b""  # spoilt, as above
        except QpdfRuntimeError as too_much:
            raise Refused(Reason.TOO_COMPLEX, "inflated") from too_much

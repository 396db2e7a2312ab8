"""Small files that unpack to something huge, in bytes, pixels, pages, objects or depth."""

from __future__ import annotations

import base64
import zlib
from functools import cache

from tests.pdfs.paper import CONTENT, PAGE, PAGES, clean_objects, stream, write

PICTURE = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceRGB /BitsPerComponent 8 "
ZEROS = 100_000_000


@cache
def _packed_zeros(size: int = ZEROS) -> bytes:
    packer = zlib.compressobj(1)
    step = bytes(10_000_000)
    return b"".join(packer.compress(step) for _ in range(size // len(step))) + packer.flush()


def _lzw_zeros(size: int) -> bytes:
    """Codes of ever longer runs of zero, cleared each time the table of 4,096 is full."""
    codes, done = bytearray(), 0
    held = bits = 0
    while done < size:
        for code in (256, 0, *range(258, 4093)):
            wide = done and code == 256
            width = 12 if wide else 9 + (code > 510) + (code > 1022) + (code > 2046)
            held, bits = (held << width) | code, bits + width
            while bits >= 8:
                bits -= 8
                codes.append(held >> bits & 255)
            held &= (1 << bits) - 1
            done += max(code - 256, 0)
    return bytes(codes)


def _content(entries: bytes, content: bytes) -> bytes:
    return write(clean_objects() | {CONTENT: stream(entries, content)})


def _with(objects: dict[int, bytes]) -> bytes:
    return write(clean_objects() | objects)


def _pages(count: int) -> bytes:
    page = clean_objects()[PAGE]
    kids = b" ".join(b"%d 0 R" % number for number in range(20, 20 + count))
    return _with(
        {PAGES: b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count)}
        | dict.fromkeys(range(20, 20 + count), page)
    )


def too_many_pages() -> dict[str, bytes]:
    return {"501 pages": _pages(501), "3,000 pages": _pages(3_000)}


def most_pages() -> bytes:
    return _pages(500)


def bombs() -> dict[str, bytes]:
    """Refused as too complex, each by a limit of its own."""
    twice = zlib.compress(_packed_zeros())
    jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(20)
    jpeg_2000 = b"\xff\x4f\xff\x51\0\x2f\0\0" + b"\0\x01\0\0" * 2 + bytes(30)
    small = PICTURE + b"/Width 10 /Height 10 "
    wide = PICTURE + b"/Width 4000 /Height 4000 /Filter /FlateDecode"
    return {
        "flate": _content(b"/Filter /FlateDecode", _packed_zeros()),
        "flate twice": _content(b"/Filter [/FlateDecode /FlateDecode]", twice),
        "flate in letters": _content(
            b"/Filter [/ASCII85Decode /FlateDecode]", base64.a85encode(_packed_zeros()) + b"~>"
        ),
        "run length": _content(b"/Filter /RunLengthDecode", b"\x81\0" * 1_000_000),
        "LZW": _content(b"/Filter /LZWDecode", _lzw_zeros(ZEROS)),
        "many streams": _with(
            {n: stream(b"/Filter /FlateDecode", _packed_zeros(20_000_000)) for n in range(20, 30)}
        ),
        "object stream": _with(
            {20: stream(b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode", _packed_zeros())}
        ),
        "filters": _content(b"/Filter [%s]" % (b"/ASCIIHexDecode " * 20), b"00>"),
        "pixels": _with({20: stream(PICTURE + b"/Width 20000 /Height 20000", b"")}),
        "pixels in a JPEG": _with({20: stream(small + b"/Filter /DCTDecode", jpeg)}),
        "pixels in a JPEG, packed": _with(
            {20: stream(small + b"/Filter [/FlateDecode /DCTDecode]", zlib.compress(jpeg))}
        ),
        "pixels in a JPEG 2000": _with({20: stream(small + b"/Filter /JPXDecode", jpeg_2000)}),
        "more than the picture": _with(
            {20: stream(small + b"/Filter /FlateDecode", _packed_zeros())}
        ),
        "many pictures": _with({n: stream(wide, _packed_zeros(40_000_000)) for n in range(20, 30)}),
        "depth": _with({20: b"[" * 5000 + b"]" * 5000}),
        "depth of dictionaries": _with({20: b"<</A " * 200 + b"1" + b">>" * 200}),
        "objects": _with({300_000: b"<<>>"}),
        "numbers": _with({20: b"[" + b"1 " * 1_100_000 + b"]"}),
    }

"""How many pixels a picture unpacks to, by its own header and not by what the PDF says of it."""

from __future__ import annotations

import struct

JPEG_START = b"\xff\xd8"
JPEG_2000_SIZE = b"\xff\x4f\xff\x51"
# SOF0-SOF15 carry the size; C4, C8 and CC in the same row are tables.
JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def pixels(picture: bytes) -> int:
    """Width x height of a JPEG or JPEG 2000; 0 when it is neither or says nothing."""
    if picture.startswith(JPEG_START):
        return _jpeg_pixels(picture)
    return _jpeg_2000_pixels(picture)


def _jpeg_pixels(picture: bytes) -> int:
    at = 2
    while (at := picture.find(b"\xff", at)) != -1 and at + 9 <= len(picture):
        marker = picture[at + 1]
        if marker in JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", picture, at + 5)
            return int(height * width)
        # A run of FF is padding; every other marker here is followed by its own length.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return 0


def _jpeg_2000_pixels(picture: bytes) -> int:
    at = picture.find(JPEG_2000_SIZE)
    if at == -1 or at + 24 > len(picture):
        return 0
    width, height, left, top = struct.unpack_from(">IIII", picture, at + 8)
    return int(max(0, width - left) * max(0, height - top))

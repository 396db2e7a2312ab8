"""Photos of papers as one PDF: what a citizen has at hand is a phone (decision 17).

What is drawn is a new picture of each, upright and no larger than print needs, and nothing of the
received file: neither where and when it was taken nor anything else that may hide in it. That is
done in a process of its own with limits, as everything that unpacks what others have made.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journal.drawn_apart import NotDrawnError, drawn_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = 60  # seconds for all of them
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
# The brands that phones write behind "ftyp": HEIF with H.265 inside, and its kin.
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


@dataclass(frozen=True)
class Drawn:
    """The PDF of those that can be read, empty when none can, and what is wrong with the others:
    counted from 0, a key of journal.files.WORDS for each."""

    pdf: bytes
    refused: dict[int, str]


class PhotosNotMadeError(Exception):
    """Nothing could be made of them just now, and none of them is at fault."""


def is_photo(content: bytes) -> bool:
    return content.startswith((JPEG, PNG))


def is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in HEIC


def photos_as_pdf(photos: Sequence[bytes], *, behind: bytes = b"") -> Drawn:
    """One PDF with a page for each that can be read, after the pages of `behind`: an earlier answer
    of this very function, and nothing that was received.

    One process, however many are bad. Raises PhotosNotMadeError when it fails.
    """
    sizes = [len(behind), *map(len, photos)]
    try:
        found, pdf = drawn_apart(
            "journal.photos_drawn", [behind, *photos], json.dumps(sizes), seconds=PATIENCE
        )
    except NotDrawnError as error:
        raise PhotosNotMadeError from error
    return Drawn(pdf, dict(found["refused"]))

"""The pages of a received PDF as pictures, drawn in a process of its own.

An extract of the case file is one PDF for the archive (PDF/A), and what others have made can't be
sewn into it: its fonts, colours and tags are whatever their program left out. A picture of each
page shows what was received. The file itself stays as it came, under its checksum.
"""

from __future__ import annotations

from dataclasses import dataclass

from journal.drawn_apart import drawn_apart

PATIENCE = 120  # seconds for one file


@dataclass(frozen=True)
class PagePicture:
    """One page: a JPEG, and the words on it for those who can't see it."""

    jpeg: bytes
    words: str


def draw_pages(pdf: bytes) -> list[PagePicture]:
    """Every page of the file, in order. Raises NotDrawnError when it can't be drawn whole."""
    pages, pictures = drawn_apart("journal.page_pictures_drawn", [pdf], seconds=PATIENCE)
    found, start = [], 0
    for page in pages:
        found.append(PagePicture(pictures[start : start + page["size"]], page["words"]))
        start += page["size"]
    return found

"""Many papers as one PDF for disclosure, print and archive: contents, page numbers and checksums.

A book is what is said of each paper and nothing that leans on the database, so that it can be laid
out by the worker, long after somebody asked for it and just as it was then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from journal.drawn_apart import NotDrawnError
from journal.markup import html_of
from journal.page_pictures import draw_pages
from journal.pdf import BOOKS, make_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.safestring import SafeString

    from journal.page_pictures import PagePicture

# More than this many drawn pages are not one file any more; whoever asks is told to choose fewer.
MOST_PAGES = 1000


@dataclass(frozen=True)
class StoredPaper:
    """A file in the storage that the book shows the pages of."""

    name: str
    filename: str
    sha256: str
    pages: int
    # Why its pages aren't shown, in words.
    left_out: str = ""


@dataclass(frozen=True)
class Chapter:
    """One paper or letter: its facts, its words and its file."""

    title: str
    kind: str
    at: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    # Letters are as they were written; documents have bold, headings and lists.
    is_marked_up: bool = False
    is_crossed: bool = False
    sha256: str = ""
    files: list[StoredPaper] = field(default_factory=list)

    @property
    def html(self) -> SafeString | str:
        return html_of(self.text) if self.is_marked_up else self.text


@dataclass(frozen=True)
class Book:
    title: str
    facts: list[tuple[str, str]]
    chapters: list[Chapter]
    is_masked: bool = False

    @property
    def drawn_pages(self) -> int:
        files = [file for one in self.chapters for file in one.files if not file.left_out]
        return sum(file.pages for file in files)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Book:
        chapters = [
            Chapter(
                **{
                    **one,
                    "facts": [(label, value) for label, value in one["facts"]],
                    "files": [StoredPaper(**file) for file in one["files"]],
                }
            )
            for one in kept["chapters"]
        ]
        facts = [(label, value) for label, value in kept["facts"]]
        return cls(kept["title"], facts, chapters, is_masked=kept["is_masked"])


def masked(book: Book, mask: Callable[[str], str]) -> Book:
    """A copy with words covered in every line of it. Files can't be covered, only left out."""
    covered = reworded(book, mask)
    # A checksum is of what is kept: it would let a guess at a covered name be tried.
    chapters = [replace(one, sha256="") for one in covered.chapters]
    return replace(covered, chapters=chapters, is_masked=True)


def reworded(book: Book, change: Callable[[str], str]) -> Book:
    """The book with every line of it changed: titles, facts, words and the names of files."""
    return replace(
        book,
        title=change(book.title),
        facts=[(change(label), change(value)) for label, value in book.facts],
        chapters=[_reworded(one, change) for one in book.chapters],
    )


def _reworded(chapter: Chapter, change: Callable[[str], str]) -> Chapter:
    return replace(
        chapter,
        title=change(chapter.title),
        kind=change(chapter.kind),
        facts=[(change(label), change(value)) for label, value in chapter.facts],
        text=change(chapter.text),
        files=[replace(one, filename=change(one.filename)) for one in chapter.files],
    )


def as_pdf(book: Book) -> bytes:
    """PDF/A-2a and PDF/UA-1 in one file."""
    pictures: dict[str, bytes] = {}
    chapters = [_laid_out(chapter, pictures) for chapter in book.chapters]
    context = {"book": book, "chapters": chapters, "municipality": settings.MUNICIPALITY}
    html = render_to_string("pdf/book.html", context)
    return make_pdf(html, style=BOOKS, pictures=pictures)


def _laid_out(chapter: Chapter, pictures: dict[str, bytes]) -> dict[str, Any]:
    return {
        "chapter": chapter,
        "files": [_shown(file, pictures) for file in chapter.files],
    }


def _shown(file: StoredPaper, pictures: dict[str, bytes]) -> dict[str, Any]:
    if file.left_out:
        return {"file": file, "pages": [], "missing": file.left_out}
    try:
        pages = _draw(file)
    except (NotDrawnError, OSError):
        return {"file": file, "pages": [], "missing": "Sidorna kunde inte visas i utdraget."}
    shown = []
    for number, page in enumerate(pages, start=1):
        name = f"picture:{len(pictures)}"
        pictures[name] = page.jpeg
        shown.append({"src": name, "number": number, "words": page.words})
    return {"file": file, "pages": shown, "missing": ""}


def _draw(file: StoredPaper) -> list[PagePicture]:
    with default_storage.open(file.name, "rb") as stored:
        return draw_pages(stored.read())

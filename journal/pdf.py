"""Lays out HTML as a PDF for paper, screen readers and the archive, and fetches nothing.

Every letter and sheet is a template under templates/pdf/ and one style sheet. The page is told what
it looks like by that file alone, so that no text anybody has written can make the server open an
address or a file of its own.
"""

from __future__ import annotations

import atexit
from importlib import import_module
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders

from journal.pdf_archival import also_accessible

if TYPE_CHECKING:
    from collections.abc import Mapping

SHEETS = "css/pdf.css"
LETTERS = "css/letter.css"
BOOKS = "css/book.css"

# A style sheet is read once, together with the fonts it names: half the work of a one-page letter.
# Once in each thread, since a set of fonts may not be used by two at the same time.
_read = local()


class PdfUnavailableError(Exception):
    """The system's text library (Pango) is missing: everything but PDF pages works."""


class FetchRefusedError(Exception):
    """A page asked for something from outside itself."""


class NothingIsFetched:
    """Stands where WeasyPrint asks for pictures and style sheets: there are those it was given."""

    # WeasyPrint reads this: stop the whole page, rather than leave a hole in a letter unseen.
    _fail_on_errors = True

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        self._pictures = pictures or {}

    def __call__(self, url: str) -> Any:
        if url not in self._pictures:
            raise FetchRefusedError
        answer = _weasyprint().urls.URLFetcherResponse
        return answer(url, self._pictures[url], {"Content-Type": "image/jpeg"})


def make_pdf(
    html: str, *, style: str = SHEETS, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """A4 with tags, language and title: PDF/A-2a and PDF/UA-1 in one file. May take a second.

    `pictures`: JPEGs by the name that the page calls them by. Nothing else is fetched.
    """
    weasyprint = _weasyprint()
    fonts, stylesheet = _style(weasyprint, style)
    page = weasyprint.HTML(string=html, url_fetcher=NothingIsFetched(pictures))
    try:
        pdf: bytes = page.write_pdf(
            stylesheets=[stylesheet], font_config=fonts, pdf_variant="pdf/a-2a"
        )
    except weasyprint.urls.FatalURLFetchingError as error:
        # Not an Exception in WeasyPrint: it would fly past every handler of the web server.
        raise FetchRefusedError from error
    return also_accessible(pdf)


def is_available() -> bool:
    try:
        _weasyprint()
    except PdfUnavailableError:
        return False
    return True


def _weasyprint() -> Any:
    """Imported when it is needed: without Pango the import fails, and the rest of us shall start.

    It also takes half a second and forty megabytes that most processes never use.
    """
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise PdfUnavailableError from error


def _style(weasyprint: Any, name: str) -> tuple[Any, Any]:
    """The fonts and the style sheet, read by this thread once."""
    styles: dict[str, tuple[Any, Any]] = vars(_read).setdefault("styles", {})
    if name not in styles:
        path = finders.find(name)
        assert isinstance(path, str)
        fonts = weasyprint.text.fonts.FontConfiguration()
        sheet = weasyprint.CSS(
            string=Path(path).read_text(encoding="utf-8"),
            url_fetcher=NothingIsFetched(),
            font_config=fonts,
        )
        styles[name] = fonts, sheet
        # Let go of while there is still a library to give them back to.
        atexit.register(styles.clear)
    return styles[name]

"""Lays out HTML as a tagged PDF for paper and for screen readers, and fetches nothing.

Every letter and sheet is a template under templates/pdf/ and one style sheet. The page is told what
it looks like by that file alone, so that no text anybody has written can make the server open an
address or a file of its own (security.md T19).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from django.contrib.staticfiles import finders


class PdfUnavailableError(Exception):
    """The system's text library (Pango) is missing: everything but PDF pages works."""


class FetchRefusedError(Exception):
    """A page asked for something from outside itself."""


class NothingIsFetched:
    """Stands where WeasyPrint asks for pictures and style sheets."""

    # WeasyPrint reads this: stop the whole page, rather than leave a hole in a letter unseen.
    _fail_on_errors = True

    def __call__(self, url: str) -> NoReturn:
        raise FetchRefusedError


def make_pdf(html: str) -> bytes:
    """A4 with tags, language and title as PDF/UA-1 wants them. May take a second."""
    weasyprint = _weasyprint()
    nothing = NothingIsFetched()
    style = weasyprint.CSS(string=_stylesheet(), url_fetcher=nothing)
    page = weasyprint.HTML(string=html, url_fetcher=nothing)
    try:
        pdf: bytes = page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    except weasyprint.urls.FatalURLFetchingError as error:
        # Not an Exception in WeasyPrint: it would fly past every handler of the web server.
        raise FetchRefusedError from error
    return pdf


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


@cache
def _stylesheet() -> str:
    path = finders.find("css/pdf.css")
    assert isinstance(path, str)
    return Path(path).read_text(encoding="utf-8")

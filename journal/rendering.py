"""Makes the PDFs that are ordered: the worker's part (ADR 16).

A PDF is taken with a lease, which is committed before anything is laid out: no lock is held
meanwhile, and a worker that dies lets go of it by itself. It is made once for each document, print
template and heading, and what is sent are these very bytes.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import pikepdf
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from casework.one_at_a_time import held
from journal.book import Book, as_pdf
from journal.files import MEGABYTE, clean_filename
from journal.intact import is_intact
from journal.letter import letter_html
from journal.models import Extract, OrderedPdf, PdfRendition
from journal.pdf import LETTERS, PdfUnavailableError, make_pdf
from journal.pdf_verdict import MAX_PAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

P = TypeVar("P", bound=OrderedPdf)

logger = logging.getLogger(__name__)

# Longer than the longest document takes; so long it waits after a worker that died.
LEASE = timedelta(minutes=5)
# Of a thousand drawn pages.
LONG_LEASE = timedelta(minutes=40)
EXTRACTS = "journal.extracts"
TRIES = 3
PAUSE = timedelta(seconds=30)
ASK_ADMINISTRATOR = "Hör av dig till systemförvaltaren om det händer igen."

# What a failure means to the one who ordered, and what to do.
WORDS: dict[str, str] = {
    "no_library": "Servern saknar programmet som gör PDF. Hör av dig till systemförvaltaren.",
    "too_large": (
        f"PDF:en skulle bli för stor att skicka. Högst {MAX_PAGES} sidor går. Dela upp texten i "
        "flera dokument."
    ),
    "altered": (
        "Dokumentet är inte längre som när det skrivskyddades. Skicka det inte. Hör av dig till "
        "systemförvaltaren."
    ),
    "layout": f"Texten gick inte att lägga ut på sidor. {ASK_ADMINISTRATOR}",
    "storage": f"PDF:en gick inte att spara just nu. Försök igen om en stund. {ASK_ADMINISTRATOR}",
    "interrupted": f"Arbetet avbröts flera gånger innan PDF:en var klar. {ASK_ADMINISTRATOR}",
}


class RenderingError(Exception):
    """Why no PDF came of it. Trying again helps only against what passes by itself."""

    def __init__(self, code: str, *, passes: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.passes = passes


@dataclass(frozen=True)
class Made:
    content: bytes
    pages: int


def filename_of(heading: str) -> str:
    """A heading is no path: what stands before a slash in it is to be read too."""
    return clean_filename(re.sub(r"\s*[/\\]\s*", "-", heading))


def render_due(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """Make every PDF that waits; how many were tried. May run in any number of processes."""
    tried = 0
    while render_next(clock()):
        tried += 1
    return tried


def render_next(now: datetime) -> bool:
    """Make the one that has waited longest; False when there is none to make now.

    Letters before extracts, for somebody is about to send one. And of the worker's processes one at
    a time makes an extract, which may take half an hour: the others are there for the letters.
    """
    if (letter := _take(PdfRendition, now)) is not None:
        return _carried_out(letter, now)
    with held(EXTRACTS) as is_ours:
        extract = _take(Extract, now) if is_ours else None
        return extract is not None and _carried_out(extract, now)


def _carried_out(ordered: OrderedPdf, now: datetime) -> bool:
    try:
        _keep(ordered, _make(ordered))
    except RenderingError as trouble:
        _give_up_or_wait(ordered, trouble, now)
    return True


def _take(kind: type[P], now: datetime) -> P | None:
    # Durable: a lease that isn't committed before the work begins protects nobody.
    with transaction.atomic(durable=True):
        waiting = kind._default_manager.filter(  # noqa: SLF001 - Django's public name for it
            Q(taken_until__isnull=True) | Q(taken_until__lte=now), state=kind.State.ORDERED
        )
        ordered = waiting.select_for_update(skip_locked=True).order_by("ordered_at", "pk").first()
        if ordered is not None:
            ordered.attempts += 1
            ordered.taken_until = now + (LONG_LEASE if kind is Extract else LEASE)
            ordered.save(update_fields=["attempts", "taken_until"])
    return ordered


def _make(ordered: OrderedPdf) -> Made:
    if ordered.attempts > TRIES:
        # Every worker that had it died: what is laid out may take all memory there is.
        raise RenderingError("interrupted")
    if isinstance(ordered, PdfRendition):
        return _made_to_be_sent(ordered)
    assert isinstance(ordered, Extract)
    return _counted(_laid_out(lambda: as_pdf(Book.from_json(ordered.content))))


def _made_to_be_sent(rendition: PdfRendition) -> Made:
    document = rendition.document
    if not is_intact(document):
        raise RenderingError("altered")

    def lay_out() -> bytes:
        html = letter_html(
            document,
            rendition.print_template,
            rendition.heading,
            hides_address=rendition.hides_address,
        )
        return make_pdf(html, style=LETTERS)

    made = _counted(_laid_out(lay_out))
    if made.pages > MAX_PAGES or len(made.content) > settings.ATTACHMENT_MAX_MB * MEGABYTE:
        raise RenderingError("too_large")
    return made


def _counted(content: bytes) -> Made:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return Made(content, len(pdf.pages))


def _laid_out(lay_out: Callable[[], bytes]) -> bytes:
    try:
        return lay_out()
    except PdfUnavailableError:
        raise RenderingError("no_library") from None
    except Exception as error:
        # The outermost loop: one document must not stop the others'. What the error says could
        # be the document's text, so only its kind is told.
        raise RenderingError("layout", passes=True) from error


def _keep(rendition: OrderedPdf, made: Made) -> None:
    """Store the file, then say so; whoever took it over meanwhile is left to finish."""
    filename = filename_of(_heading(rendition))
    try:
        rendition.file.save(filename, ContentFile(made.content), save=False)
    except Exception as error:
        # Each kind of storage has errors of its own, and what they say could be a path.
        raise RenderingError("storage", passes=True) from error
    kept = _in_hand(rendition).update(
        state=PdfRendition.State.READY,
        ready_at=timezone.now(),
        taken_until=None,
        file=rendition.file.name,
        filename=filename,
        size=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        pages=made.pages,
    )
    if not kept:
        rendition.file.delete(save=False)


def _heading(ordered: OrderedPdf) -> str:
    return ordered.heading if isinstance(ordered, PdfRendition) else str(ordered.title)  # type: ignore[attr-defined]


def _give_up_or_wait(rendition: OrderedPdf, trouble: RenderingError, now: datetime) -> None:
    logger.warning(
        "A PDF could not be made.",
        extra={
            "rendition": rendition.public_id,
            "reason": trouble.code,
            "attempt": rendition.attempts,
            "kind": type(trouble.__cause__).__name__,
        },
    )
    if trouble.passes and rendition.attempts < TRIES:
        _in_hand(rendition).update(taken_until=now + rendition.attempts * PAUSE)
    else:
        _in_hand(rendition).update(
            state=PdfRendition.State.FAILED, failure=trouble.code, taken_until=None
        )


def _in_hand(ordered: P) -> QuerySet[P]:
    """Nothing, when another worker has it since the lease ran out."""
    return type(ordered)._default_manager.filter(  # noqa: SLF001 - Django's public name for it
        pk=ordered.pk, state=ordered.State.ORDERED, attempts=ordered.attempts
    )

"""What a file must be to go with a message or into the case file: one sound, quiet PDF (P14, I13).

The looks are taken from cheap to dear, and the first that fails decides what people are told: what
is wrong, the limit, and what to do about it. Where nobody can look, the file stays outside.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from journal.pdf_envelope import is_pdf_at_all
from journal.pdf_sandbox import SandboxUnavailable, inspect_apart
from journal.pdf_verdict import MAX_PAGES, Reason
from journal.virus_scan import Finding, ScannerUnavailable, scan

if TYPE_CHECKING:
    from typing import BinaryIO, NoReturn

    from django.core.files import File
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
MOST_PHOTOS = 20  # in one letter
PHOTOS_MAX_MB = 100  # of those that are attached at one time; all of them are drawn together
MAX_NAME = 120  # characters, the suffix included
NAMELESS = "dokument"

WORDS: dict[str, StrOrPromise] = {
    "empty": _("Filen är tom. Kontrollera att den går att öppna och bifoga den igen."),
    "too_large": _(
        "Filen är för stor. Högst %(megabytes)s MB per fil. Dela upp den i flera filer eller spara "
        "den med lägre bildkvalitet."
    ),
    Reason.NOT_PDF: _(
        "Endast PDF kan bifogas. Spara eller skriv ut filen som PDF och bifoga den nya filen."
    ),
    Reason.DAMAGED: _(
        "Filen är skadad och går inte att läsa säkert. Öppna den, skriv ut den som en ny PDF och "
        "bifoga den nya filen."
    ),
    Reason.ENCRYPTED: _(
        "Filen är låst med lösenord. Öppna den med lösenordet, skriv ut den som en ny PDF och "
        "bifoga den nya filen."
    ),
    Reason.TOO_MANY_PAGES: _(
        "Filen har för många sidor. Högst %(pages)s sidor per fil. Dela upp den i flera filer."
    ),
    Reason.TOO_COMPLEX: _(
        "Filen kunde inte godkännas vid säkerhetskontroll. Den blir för stor när den packas upp. "
        "Skriv ut den som en ny PDF, eller skanna den med lägre upplösning, och bifoga den nya "
        "filen."
    ),
    Reason.ACTIVE_CONTENT: _(
        "Filen kunde inte godkännas vid säkerhetskontroll. Den innehåller mer än text och bild, "
        "till exempel skript, ljud eller en annan fil. Öppna den, skriv ut den som en ny PDF och "
        "bifoga den nya filen."
    ),
    "virus": _(
        "Filen kunde inte godkännas vid säkerhetskontroll. Viruskontrollen varnar för den. Bifoga "
        "den inte igen. Hör av dig på annat sätt om uppgifterna behövs."
    ),
    "not_scanned": _(
        "Filen är för stor eller för sammansatt för viruskontrollen. Skriv ut den som en ny PDF "
        "eller dela upp den, och bifoga igen."
    ),
    "scanner_unavailable": _(
        "Filen kunde inte kontrolleras just nu och är inte bifogad. Försök igen om en stund."
    ),
    # Said where photos are made into a PDF, not by the gate.
    "not_pdf_or_photo": _(
        "Endast PDF och foton (JPEG eller PNG) kan bifogas. Spara filen som PDF, eller ta ett foto "
        "av papperet."
    ),
    "heic": _(
        "Fotot är i formatet HEIC, som vi inte kan läsa. Välj fotot i appen Bilder i stället för "
        "Filer, så gör telefonen om det. Eller ta en skärmbild av fotot och bifoga den."
    ),
    "photo_too_large": _(
        "Fotot är för stort. Högst %(megabytes)s MB per foto. Ta ett nytt foto av bara papperet, "
        "eller ta en skärmbild av fotot och bifoga den."
    ),
    "photo_too_many_pixels": _(
        "Fotot har för hög upplösning. Ta ett nytt foto med vanlig upplösning, eller ta en "
        "skärmbild av fotot och bifoga den."
    ),
    "photo_damaged": _("Fotot är skadat och går inte att läsa. Ta ett nytt foto och bifoga det."),
    "photo_not_made": _(
        "Fotot kunde inte göras om till PDF just nu. Försök bifoga det igen om en stund."
    ),
    "too_many_photos": _(
        "Högst %(photos)s foton kan bifogas i ett meddelande. Skicka resten i ett nytt meddelande."
    ),
    "photos_too_large_together": _(
        "Fotona är för stora tillsammans. Högst %(together)s MB foton åt gången. Ta bort det här "
        "fotot från listan och bifoga det igen när de andra är klara."
    ),
    # Said where files are kept, not by the gate.
    "too_many": _("Högst %(count)s filer kan bifogas. Ta bort en annan fil och bifoga den igen."),
    "not_stored": _("Filen kunde inte sparas just nu. Försök bifoga den igen om en stund."),
}

PATH_BEFORE_NAME = re.compile(r".*[/\\]", re.DOTALL)
UNSAFE_IN_NAME = re.compile(r'[<>:"|?*%]')
SUFFIX = re.compile(r"\.pdf$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AdmittedPdf:
    """A file that may come in. `sha256` in hex; `is_virus_scanned` is False without a scanner."""

    filename: str
    size: int
    sha256: str
    pages: int
    content: bytes
    is_virus_scanned: bool


class NotCheckedNow(ValidationError):  # noqa: N818 - the file is not at fault
    """Nobody could look at the file. It stays outside, and may be shown again."""


def admit_pdf(upload: File[bytes] | BinaryIO, *, filename: str) -> AdmittedPdf:
    """Let a received PDF in, or raise ValidationError with a sentence for the one who sent it."""
    content = _read(upload)
    pages = _pass_gate(content)
    return AdmittedPdf(
        filename=clean_filename(filename),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        content=content,
        is_virus_scanned=_pass_virus_scan(content),
    )


def words_for(code: str) -> str:
    """What is told of a file that was refused, with the limits that are set now."""
    limits = {
        "megabytes": settings.ATTACHMENT_MAX_MB,
        "pages": MAX_PAGES,
        "count": settings.ATTACHMENT_MAX_COUNT,
        "photos": MOST_PHOTOS,
        "together": PHOTOS_MAX_MB,
    }
    return str(WORDS[code]) % limits


def clean_filename(filename: str) -> str:
    """The name to show and to save under: no path, nothing invisible, always ending in .pdf."""
    name = _visible(filename)
    suffix = found[0] if (found := SUFFIX.search(name)) else ".pdf"
    stem = SUFFIX.sub("", name)[: MAX_NAME - len(suffix)].strip(" .")
    return f"{stem or NAMELESS}{suffix}"


def shown_filename(filename: str) -> str:
    """The name of a file that didn't come in, as its owner knows it: brev.docx stays brev.docx."""
    return _visible(filename)[:MAX_NAME].strip() or NAMELESS


def _visible(filename: str) -> str:
    name = PATH_BEFORE_NAME.sub("", unicodedata.normalize("NFC", filename))
    # Categories C: control characters, and the marks that make "fdp.exe" read as "exe.pdf".
    seen = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in name)
    return " ".join(UNSAFE_IN_NAME.sub("-", seen).split())


def _read(upload: File[bytes] | BinaryIO) -> bytes:
    limit = settings.ATTACHMENT_MAX_MB * MEGABYTE
    upload.seek(0)
    content: bytes = upload.read(limit + 1)
    if not content:
        _refuse("empty")
    if len(content) > limit:
        _refuse("too_large")
    return content


def _pass_gate(content: bytes) -> int:
    if not is_pdf_at_all(content):
        _refuse(Reason.NOT_PDF)
    with os.fdopen(os.memfd_create("attachment"), "wb", buffering=0) as memory:
        memory.write(content)
        try:
            verdict = inspect_apart(memory.fileno())
        except SandboxUnavailable:
            logger.exception("The PDF gate could not be reached.")
            raise _not_now() from None
    if verdict.reason:
        _refuse(verdict.reason, verdict.rule)
    return verdict.pages


def _pass_virus_scan(content: bytes) -> bool:
    if not settings.CLAMD_URL:
        return False
    try:
        found = scan(content, url=settings.CLAMD_URL)
    except ScannerUnavailable:
        logger.exception("The virus scanner could not be reached.")
        raise _not_now() from None
    if found.finding is not Finding.CLEAN:
        _refuse("not_scanned" if found.finding is Finding.TOO_MUCH else "virus", found.signature)
    return True


def _not_now() -> NotCheckedNow:
    return NotCheckedNow(words_for("scanner_unavailable"), code="scanner_unavailable")


def _refuse(code: str, rule: str = "") -> NoReturn:
    """The rule is for the operator's log: it names no person, no file and no content."""
    logger.info("A file was refused.", extra={"reason": str(code), "rule": rule})
    raise ValidationError(words_for(code), code=str(code))

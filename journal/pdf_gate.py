"""The gate: walks every object of a received PDF and says whether it may come in.

Strict on purpose: a file that only a repairing reader can open may show one thing here and another
to the recipient. The price, measured on 242 everyday files of public test collections: 2 % are
lost, most of them spoilt for the test, with the advice to print them anew. Needs only pikepdf, and
runs in `pdf_sandbox`, away from the web process.
"""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream, settings

from journal.pdf_envelope import check_envelope
from journal.pdf_raw_bytes import check_raw_bytes
from journal.pdf_rules import broken_rule
from journal.pdf_streams import MAX_FILTERS, MAX_INFLATED, Budget, check_stream
from journal.pdf_verdict import MAX_PAGES, Reason, Refused, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from journal.pdf_rules import Entries

MAX_OBJECTS = 250_000  # a 300-page manual has 10,000, with 80,000 parts in all
MAX_PARTS = 1_000_000
MAX_NESTING = 100

# Slips of common programs that leave nothing open: a wrong count, a space, a missing table row.
HARMLESS = re.compile(
    r"reported number of objects|a common error handled correctly|extraneous whitespace seen"
    r"|carriage return only|input stream is complete|invalid /ID|setting missing or invalid /Type"
)


def inspect(data: bytes) -> Verdict:
    """Judge a whole file. Cheap looks first; never raises for what a file may contain."""
    try:
        check_envelope(data)
        check_raw_bytes(data)
        with _opened(data) as pdf:
            pages = _count_pages(pdf)
            _check_objects(pdf)
            _check_guesses(pdf)
    except Refused as refused:
        return Verdict(refused.reason, refused.rule)
    except MemoryError:
        return Verdict(Reason.TOO_COMPLEX, "memory")
    return Verdict(pages=pages)


@contextmanager
def _opened(data: bytes) -> Iterator[Pdf]:
    settings.set_qpdf_limits(
        parser_max_nesting=MAX_NESTING,
        parser_max_container_size=MAX_OBJECTS,
        max_stream_filters=MAX_FILTERS,
        doc_max_warnings=1000,
        flate_max_memory=MAX_INFLATED,
        run_length_max_memory=MAX_INFLATED,
        png_max_memory=MAX_INFLATED,
        tiff_max_memory=MAX_INFLATED,
    )
    broken_limits = settings.qpdf_limit_errors()
    try:
        with pikepdf.open(
            io.BytesIO(data), attempt_recovery=False, inherit_page_attributes=False
        ) as pdf:
            yield pdf
    except pikepdf.PasswordError as locked:
        raise Refused(Reason.ENCRYPTED, "password") from locked
    except pikepdf.QpdfRuntimeError as gave_up:
        raise Refused(Reason.TOO_COMPLEX, "parser gave up") from gave_up
    except pikepdf.PikepdfError as broken:
        reason = Reason.ENCRYPTED if "encrypt" in str(broken).lower() else Reason.DAMAGED
        raise Refused(reason, "syntax") from broken
    finally:
        # The parser leaves out what lies too deep, and what is left out has not been seen.
        if settings.qpdf_limit_errors() > broken_limits:
            raise Refused(Reason.TOO_COMPLEX, "parser limit")


def _count_pages(pdf: Pdf) -> int:
    """By our own walk: the library's would first build the half million pages of a bomb."""
    pages, waiting, seen = 0, [pdf.Root.get("/Pages")], set()
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Dictionary) or node.objgen in seen:
            continue
        kids = node.get("/Kids")
        if isinstance(kids, Array):
            seen.add(node.objgen)
            waiting.extend(kids)
        else:
            pages += 1
        if pages > MAX_PAGES or len(waiting) > 2 * MAX_PAGES:
            raise Refused(Reason.TOO_MANY_PAGES, "pages")
    if not pages:
        raise Refused(Reason.DAMAGED, "no pages")
    return pages


def _check_objects(pdf: Pdf) -> None:
    budget = Budget()
    for node, entries in _dictionaries(pdf):
        if rule := broken_rule(entries):
            raise Refused(Reason.ACTIVE_CONTENT, rule)
        if isinstance(node, Stream):
            check_stream(node, entries, budget)


def _dictionaries(pdf: Pdf) -> Iterator[tuple[Object, Entries]]:
    """Every dictionary and stream, whether any page leads to it or not."""
    _check_amount(pdf.trailer.get("/Size"), MAX_OBJECTS)
    waiting: list[object] = [pdf.trailer, *pdf.objects]
    seen = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, Array):
            _check_amount(seen + len(node), MAX_PARTS)  # before a copy of ten million numbers
            parts = list(node)
        elif isinstance(node, Dictionary | Stream):
            entries = dict(node.items())
            yield node, entries
            parts = list(entries.values())
        else:
            continue
        seen += len(parts)
        _check_amount(seen, MAX_PARTS)
        waiting.extend(part for part in parts if isinstance(part, Object) and not part.is_indirect)


def _check_guesses(pdf: Pdf) -> None:
    """Where the parser had to guess, or ran out of memory, a viewer may see what we have not."""
    if not all(HARMLESS.search(warning) for warning in pdf.get_warnings()):
        raise Refused(Reason.DAMAGED, "guess")


def _check_amount(found: object, most: int) -> None:
    if isinstance(found, int) and found > most:
        raise Refused(Reason.TOO_COMPLEX, "objects")

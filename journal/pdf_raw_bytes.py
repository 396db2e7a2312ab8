"""What stands in a PDF's bytes without any cross-reference leading to it.

Earlier revisions, objects dropped from the table, object streams left aside: our parser passes them
by as it should, but a viewer that repairs the file would not.
"""

from __future__ import annotations

import re
import zlib

from journal.pdf_rules import HIDDEN_WORD
from journal.pdf_streams import Budget
from journal.pdf_verdict import Reason, Refused

HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
ESCAPED_NAME = re.compile(rb"/[^\s/<>\[\]()%\0#]{0,120}#[0-9A-Fa-f]{2}[^\s/<>\[\]()%\0]{0,120}")
OBJECT_STREAM = re.compile(rb"/ObjStm\b")
STREAM_START = re.compile(rb"\bstream\r?\n")


def check_raw_bytes(data: bytes) -> None:
    """Raise Refused for a forbidden word, and for the bomb that goes off when a file is opened."""
    budget = Budget()
    escaped = {found.end(): _unescaped(found[0]) for found in ESCAPED_NAME.finditer(data)}
    _check_hidden_words(data)
    _check_hidden_words(b" ".join(escaped.values()))
    starts = [found.end() for found in OBJECT_STREAM.finditer(data)]
    starts += [end for end, name in escaped.items() if name == b"/ObjStm"]
    for start in starts:
        try:
            _check_hidden_words(_inflated(_stream_after(data, start), budget))
        except zlib.error:
            continue  # encrypted, or packed in another way: met again in the walk


def _unescaped(name: bytes) -> bytes:
    return HEX_IN_NAME.sub(lambda found: bytes([int(found[1], 16)]), name)


def _stream_after(data: bytes, start: int) -> bytes:
    found = STREAM_START.search(data, start, start + 2000)
    return data[found.end() : data.find(b"endstream", found.end())] if found else b""


def _check_hidden_words(data: bytes) -> None:
    if found := HIDDEN_WORD.search(data):
        raise Refused(Reason.ACTIVE_CONTENT, f"hidden {found[0].decode('ascii')}")


def _inflated(packed: bytes, budget: Budget) -> bytes:
    content = zlib.decompressobj().decompress(packed, budget.text + 1)
    budget.spend_text(len(content))
    return content

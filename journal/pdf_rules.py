"""What may not stand in a PDF that people send each other.

A paper is text and pictures. Whatever runs, fetches, plays or carries another file is refused and
never cleaned away: the authority keeps what it received, to the byte. A rule looks at a dictionary
at a time; `pdf_gate` shows it every one in the file. Names are those of ISO 32000-2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Entries = Mapping[str, object]


def names(words: str) -> frozenset[str]:
    """Words as the names they are in a PDF."""
    return frozenset(f"/{word}" for word in words.split())


# Following a link is the reader's own choice, so these may stay; nothing else needs an action.
ALLOWED_ACTIONS = names("GoTo URI")
ALLOWED_LINK = re.compile(r"\s*(?:https?:|mailto:|tel:|#|www\.|$)", re.IGNORECASE)
ALLOWED_ANNOTATIONS = names(
    "Link Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut "
    "Stamp Caret Ink Popup Widget Redact Watermark PrinterMark TrapNet"
)
ALLOWED_FILTERS = names(
    "FlateDecode LZWDecode RunLengthDecode ASCII85Decode ASCIIHexDecode CCITTFaxDecode JBIG2Decode "
    "DCTDecode JPXDecode Crypt Fl LZW RL A85 AHx CCF DCT"
)

# Refused wherever they stand: a viewer that repairs the file may reach what no link leads to.
FORBIDDEN_KEYS = names(
    "JS JavaScript AA XFA EF AF EmbeddedFiles Collection Renditions AlternatePresentations "
    "RichMediaContent RichMediaSettings 3DD Requirements"
)
FORBIDDEN_ACTIONS = names(
    "JavaScript Launch GoToR GoToE GoTo3DView SubmitForm ImportData Rendition Movie Sound "
    "RichMediaExecute"
)
FORBIDDEN_KINDS = names(
    "FileAttachment EmbeddedFile Filespec RichMedia Screen Movie Sound Rendition MediaClip 3D U3D "
    "PRC PS"
)
FORBIDDEN_IN_STREAM = names("F FFilter FDecodeParms Ref OPI")

# Looked for in the raw bytes too: only words too long to occur by chance in 20 MB of image.
HIDDEN_WORD = re.compile(
    rb"/(?:JavaScript|Launch|GoToR|GoToE|SubmitForm|ImportData|Rendition|RichMedia(?:Execute)?"
    rb"|EmbeddedFiles?|FileAttachment|XFA)(?=[\s/<>\[\]()%\0]|$)"
)
DANGEROUS_XML = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def word(value: object) -> str:
    """A name as text, `/Name`; empty for anything else, and for names no viewer would know."""
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)
    except UnicodeDecodeError:
        return ""


def broken_rule(entries: Entries) -> str:
    """The first rule that a dictionary breaks, as a word for the log; empty when all are kept."""
    return next(filter(None, (rule(entries) for rule in RULES)), "")


def broken_stream_rule(entries: Entries, filters: list[str]) -> str:
    """The same for what only a stream can do: take its content from outside, or odd packing."""
    outside = FORBIDDEN_IN_STREAM.intersection(entries)
    odd = set(filters) - ALLOWED_FILTERS
    return min(outside, default="") or ("filter" if odd else "")


def _forbidden_key(entries: Entries) -> str:
    return min(FORBIDDEN_KEYS.intersection(entries), default="")


def _forbidden_action(entries: Entries) -> str:
    found = {word(entries.get("/S"))}
    return min(FORBIDDEN_ACTIONS & found, default="")


def _forbidden_kind(entries: Entries) -> str:
    found = {word(entries.get(key)) for key in ("/Type", "/Subtype", "/Subtype2")}
    return min(FORBIDDEN_KINDS & found, default="")


def _unknown_action(entries: Entries) -> str:
    """Actions by where they stand, since /Type is optional in them."""
    kinds = {word(entries.get("/S"))} if word(entries.get("/Type")) == "/Action" else set()
    for key in ("/A", "/PA", "/Next"):
        kinds |= {word(action.get("/S")) for action in _actions(entries.get(key))}
    return "action" if kinds - ALLOWED_ACTIONS else ""


def _actions(value: object) -> Iterator[Dictionary]:
    """Outline items and structure attributes use the same keys, but have no /S."""
    for candidate in value if isinstance(value, Array) else [value]:
        if isinstance(candidate, Dictionary) and "/S" in candidate:
            yield candidate


def _opening_action(entries: Entries) -> str:
    """A file may say at which page it opens, and nothing more."""
    action = entries.get("/OpenAction")
    is_other = isinstance(action, Dictionary) and word(action.get("/S")) != "/GoTo"
    return "/OpenAction" if is_other else ""


def _unknown_annotation(entries: Entries) -> str:
    """Only annotations have both a place on the page and a subtype."""
    if "/Rect" not in entries or "/Subtype" not in entries:
        return ""
    return "" if word(entries["/Subtype"]) in ALLOWED_ANNOTATIONS else "annotation"


def _foreign_link(entries: Entries) -> str:
    links = (entries.get(key) for key in ("/URI", "/URL", "/Base"))
    return "link" if any(_is_foreign(link) for link in links) else ""


def _is_foreign(link: object) -> bool:
    if not isinstance(link, String):
        return False
    try:
        return not ALLOWED_LINK.match(str(link))
    except UnicodeDecodeError:
        return True


RULES: tuple[Callable[[Entries], str], ...] = (
    _forbidden_key,
    _forbidden_action,
    _forbidden_kind,
    _unknown_action,
    _opening_action,
    _unknown_annotation,
    _foreign_link,
)

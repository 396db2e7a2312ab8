"""A one-page PDF written by hand: a library would tidy away what the tests are about."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Literal

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Callable

Objects = dict[int, bytes]

CATALOG, PAGES, PAGE, CONTENT, FONT, LINK, FIELD, OUTLINES, OUTLINE, NOTE = range(1, 11)


def stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def clean_objects() -> Objects:
    """Text, a link, a form field, an outline and a note: what ordinary papers have."""
    return {
        CATALOG: b"<</Type /Catalog /Pages 2 0 R /Lang (sv-SE) /Outlines 8 0 R "
        b"/AcroForm <</Fields [7 0 R] /DA (/Helv 10 Tf)>>>>",
        PAGES: b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        PAGE: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources <</Font <</F1 5 0 R>>>> /Annots [6 0 R 7 0 R 10 0 R]>>",
        CONTENT: stream(b"", b"BT /F1 12 Tf 72 760 Td (Ett brev) Tj ET"),
        FONT: b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        LINK: b"<</Type /Annot /Subtype /Link /Rect [72 700 200 720] "
        b"/A <</S /URI /URI (https://www.angslunda.example/)>>>>",
        FIELD: b"<</Type /Annot /Subtype /Widget /FT /Tx /T (namn) /Rect [72 600 200 620]>>",
        OUTLINES: b"<</Type /Outlines /First 9 0 R /Last 9 0 R /Count 1>>",
        OUTLINE: b"<</Title (Start) /Parent 8 0 R /A <</S /GoTo /D [3 0 R /Fit]>>>>",
        NOTE: b"<</Type /Annot /Subtype /Text /Rect [300 600 320 620] /Contents (hej)>>",
    }


def extended(body: bytes, entries: bytes) -> bytes:
    """A dictionary with more entries at its end."""
    return body.removesuffix(b">>") + b" " + entries + b">>" if entries else body


def write(objects: Objects, version: bytes = b"1.7", comment: bytes = b"") -> bytes:
    return _with_table(b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n%s" % (version, comment), objects)


def append(data: bytes, objects: Objects, size: int) -> bytes:
    """The same file with a later revision after it."""
    before = int(data.rsplit(b"startxref", 1)[1].split()[0])
    return _with_table(data, objects, b"/Prev %d" % before, size)


def _with_table(data: bytes, objects: Objects, more: bytes = b"", size: int = 0) -> bytes:
    rows = b"0 1\n0000000000 65535 f \n" if not more else b""
    for number in sorted(objects):
        rows += b"%d 1\n%010d 00000 n \n" % (number, len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    size = max(size, *objects) + 1
    end = b"trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        more,
        len(data),
    )
    return data + b"xref\n" + rows + end


def _on_dictionaries(change: Callable[[bytes], bytes], objects: Objects) -> Objects:
    """Change what is written of each object, but never the content of a stream."""
    changed = {}
    for number, body in objects.items():
        head, mark, content = body.partition(b"\nstream\n")
        changed[number] = change(head) + mark + content
    return changed


def _escaped(every: int) -> Callable[[bytes], bytes]:
    def escape(name: re.Match[bytes]) -> bytes:
        return b"/" + b"".join(
            b"#%02x" % char if place % every == 0 else bytes([char])
            for place, char in enumerate(name[1])
        )

    return lambda text: re.sub(rb"(?<![:/(])/([A-Za-z0-9]+)", escape, text)


def hex_names(objects: Objects) -> bytes:
    return write(_on_dictionaries(_escaped(1), objects))


def half_hex_names(objects: Objects) -> bytes:
    return write(_on_dictionaries(_escaped(2), objects))


def commented(objects: Objects) -> bytes:
    """A comment and a line break before each name."""
    return write(_on_dictionaries(lambda text: text.replace(b" /", b" %hej >>\r\n/"), objects))


def indirect_names(objects: Objects) -> bytes:
    """The telling names as objects of their own, far from the dictionary."""
    found: dict[bytes, int] = {}

    def point(text: bytes) -> bytes:
        return re.sub(
            rb"(/(?:S|Subtype)) (/\w+)",
            lambda pair: b"%s %d 0 R" % (pair[1], found.setdefault(pair[2], 100 + len(found))),
            text,
        )

    pointing = _on_dictionaries(point, objects)
    return write(pointing | {number: name for name, number in found.items()})


def incremental(objects: Objects) -> bytes:
    """An innocent file with what differs from it in a later revision."""
    first = clean_objects()
    later = {number: body for number, body in objects.items() if first.get(number) != body}
    return append(write(first), later or {CATALOG: first[CATALOG]}, max(objects))


def incremental_hex(objects: Objects) -> bytes:
    return incremental(_on_dictionaries(_escaped(1), objects))


def locked(*, user: str, revision: Literal[2, 3, 4, 6]) -> bytes:
    """The ordinary paper behind a password, or with an empty one behind the owner's only."""
    aes = revision >= 4
    lock = pikepdf.Encryption(owner="ägare", user=user, R=revision, aes=aes, metadata=aes)
    return _saved(encryption=lock)(clean_objects())


def _saved(**options: object) -> Callable[[Objects], bytes]:
    def save(objects: Objects) -> bytes:
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(write(objects))) as pdf:
            pdf.save(target, **options)  # type: ignore[arg-type]
        return target.getvalue()

    return save


PACKED = pikepdf.ObjectStreamMode.generate

# Ways to write one and the same file: by hand, and as a library saves it. The locked ones open
# without a password.
BY_HAND: dict[str, Callable[[Objects], bytes]] = {
    "plain": write,
    "hex names": hex_names,
    "half hex names": half_hex_names,
    "commented": commented,
    "indirect names": indirect_names,
    "incremental": incremental,
    "incremental, hex": incremental_hex,
}
SAVED: dict[str, Callable[[Objects], bytes]] = {
    "object streams": _saved(object_stream_mode=PACKED),
    "linearised": _saved(linearize=True, object_stream_mode=PACKED),
    "locked, RC4": _saved(
        encryption=pikepdf.Encryption(owner="ägare", R=3, aes=False, metadata=False)
    ),
    "locked, AES-128, packed": _saved(
        encryption=pikepdf.Encryption(owner="ägare", R=4), object_stream_mode=PACKED
    ),
}
# Its key takes 20 ms to make, so it is for some papers only.
SLOW: dict[str, Callable[[Objects], bytes]] = {
    "locked, AES-256": _saved(encryption=pikepdf.Encryption(owner="ägare", R=6)),
}
DISGUISES = BY_HAND | SAVED

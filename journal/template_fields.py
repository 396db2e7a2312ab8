"""The fields of a template's text: `{{mote.datum}}` (domain 4.7).

A list of names and nothing more. Whatever else stands in braces is text like other text: nothing
that somebody writes is ever run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

# What each is called where it has to be filled in: "Fyll i mötets datum och mötets tid".
LABELS: dict[str, str] = {
    "mottagare.namn": "mottagarens namn",
    "aktbarare.benamning": "vem det gäller",
    "enhet.namn": "enhetens namn",
    "avsandare.namn": "avsändarens namn",
    "avsandare.befattning": "avsändarens befattning",
    "avsandare.telefon": "avsändarens telefon",
    "handlaggare.namn": "handläggarens namn",
    "mote.datum": "mötets datum",
    "mote.tid": "mötets tid",
    "mote.plats": "mötets plats",
    "mote.syfte": "mötets syfte",
    "datum": "datum",
    "period": "perioden",
    "lista": "listan över det som behövs",
    "ansokan": "vad ansökan gäller",
    "belopp": "beloppet",
    "motivering": "skälen för beslutet",
    "utbetalningsdag": "utbetalningsdagen",
    "beslutsdatum": "beslutsdatum",
    "beslutsfattare.namn": "beslutsfattarens namn",
    "beslutsfattare.befattning": "beslutsfattarens befattning",
    "law.economic_assistance": "lagrummet",
}
# Filled in at the saving, when it is chosen whom the document is to.
OF_THE_ADDRESSEE = frozenset({"mottagare.namn"})

_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known put in; the rest stays, to be written over."""

    def value_of(found: re.Match[str]) -> str:
        return values.get(found[1], "") or found[0]

    return _BRACES.sub(value_of, text)


def left_to_fill(*texts: str, but: Container[str] = ()) -> list[str]:
    """What still has to be filled in, by its name on the page, each once."""
    names = [name for text in texts for name in _BRACES.findall(text) if name in LABELS]
    return list(dict.fromkeys(LABELS[name] for name in names if name not in but))


def unknown_fields(*texts: str) -> list[str]:
    """What stands in braces and is no field: a template with it would never be filled in."""
    names = [name for text in texts for name in _BRACES.findall(text) if name not in LABELS]
    return list(dict.fromkeys(names))


def enumerated(words: list[str]) -> str:
    """ "a, b och c"."""
    *first, last = words
    return f"{', '.join(first)} och {last}" if first else last


def must_be_filled(left: list[str]) -> str:
    return f"Fyll i {enumerated(left)} innan dokumentet skrivskyddas."

"""Names found without fuss and ordered as in Swedish, on every server (decision 23).

The order is worked out in the column itself and not by a collation: å, ä and ö are written as the
three signs that follow z in ASCII, so that plain byte order is Swedish order also where the server
knows no Swedish (ADR 0007).
"""

from __future__ import annotations

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat, Lower

# é is sorted as e and w as v was until 2006; w is a letter of its own today.
_ACCENTED = "áàâãéèêëíìîïóòôõúùûüýÿçñšžł"
_PLAIN = "aaaaeeeeiiiioooouuuuyycnszl"
_SWEDISH = "åäö"
_AFTER_Z = "{|}"
_WITHOUT_RINGS = "aao"

_TO_SORT = str.maketrans(_ACCENTED + _SWEDISH + "æø", _PLAIN + _AFTER_Z + "|}")
_TO_SEARCH = str.maketrans(_ACCENTED + _SWEDISH + "æø", _PLAIN + _WITHOUT_RINGS + "ao")


class Translate(Func):
    """Postgres' translate(): one character for another, the same on every server."""

    function = "TRANSLATE"
    output_field = TextField()


def _joined(fields: tuple[str, ...]) -> Concat:
    parts: list[F | Value] = []
    for field in fields:
        parts += [F(field), Value(" ")]
    return Concat(*parts, output_field=TextField())


def _translated(fields: tuple[str, ...], table: dict[int, int]) -> Translate:
    """Capital letters are translated too: a database that knows only English ones lowers no Å."""
    small = _ACCENTED + _SWEDISH + "æø"
    return Translate(
        Lower(_joined(fields)), Value(small + small.upper()), Value(2 * small.translate(table))
    )


def sort_key(*fields: str) -> Translate:
    """The expression of a generated column that orders names in Swedish."""
    return _translated(fields, _TO_SORT)


def folded(*fields: str) -> Translate:
    """The expression of a generated column where "Åsa" is found also as "asa"."""
    return _translated(fields, _TO_SEARCH)


def fold(text: str) -> str:
    """What a written name is turned into before it is looked for in a folded column."""
    return " ".join(text.lower().translate(_TO_SEARCH).split())

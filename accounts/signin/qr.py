"""A QR code as inline SVG, drawn anew every second while somebody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
from django.utils.html import format_html
from django.utils.translation import gettext

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

# Readers need four light squares around the code, whatever the page's colours are.
QUIET_ZONE = 4


def svg(text: str, *, label: str = "") -> SafeString:
    """The code as one `<svg>` element without prolog, ids or style attributes, ready for the page.

    `label` is its accessible name; without one it says what the code is for.
    """
    rows = _matrix(text)
    return format_html(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' role="img" aria-label="{label}" focusable="false" shape-rendering="crispEdges">'
        '<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>',
        size=len(rows),
        label=label or gettext("QR-kod att skanna med appen"),
        path=_path(rows),
    )


def _matrix(text: str) -> list[list[bool]]:
    # Any mask is valid; choosing one saves trying all eight every second for everyone who waits.
    code = qrcode.QRCode(border=QUIET_ZONE, error_correction=qrcode.ERROR_CORRECT_L, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    return rows


def _path(rows: list[list[bool]]) -> str:
    return "".join(
        f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row)
    )


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark stretches begin in a row, and how long they are."""
    runs: list[tuple[int, int]] = []
    for x, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((x, 1))
    return runs

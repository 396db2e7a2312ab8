"""Signs that nobody sees and that turn the order in which a line is read (bidi controls).

With one of them *fdp.exe* is shown as *exe.pdf*; without, a heading says what it says.
"""

from __future__ import annotations

import re

_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """Without them, and with nothing between the words but single spaces."""
    return " ".join(_MARKS.sub("", text).split())

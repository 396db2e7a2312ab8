"""Covering words in a copy that somebody else is to have (maskning; OSL, TF 2 kap.).

A masking covers what somebody has pointed out, wherever it stands and however it is written in
capitals or broken over lines. What is to be covered is a judgement, and stays a person's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COVER = "█"
# What may stand between the parts of a name: also the marks of bold and of an escaped sign.
BETWEEN = r"[\s\-–+*_\\]"
# Soft hyphens and such are in the text and not on the page.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
WIDTH = 8  # the same for every word: its length tells nothing


@dataclass
class Masking:
    """What is to be covered, and how often each was found: what wasn't may be misspelt."""

    words: Sequence[str] = ()
    found: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said = {word.strip() for word in self.words}
        # Of mere dashes nothing is left to look for, and nothing stands everywhere.
        self.words = sorted({word for word in said if re.search(r"\w", word)}, key=_longest)
        self.found = dict.fromkeys(self.words, 0)
        self._patterns = [(word, _pattern(word)) for word in self.words]

    def __call__(self, text: str) -> str:
        text = text.translate(UNSEEN)
        for word, pattern in self._patterns:
            text, times = pattern.subn(COVER * WIDTH, text)
            self.found[word] += times
        return text

    @property
    def not_found(self) -> list[str]:
        return [word for word, times in self.found.items() if not times]


def _longest(word: str) -> tuple[int, str]:
    """*Karin Bergström* is covered as a whole before *Karin* is."""
    return -len(word), word


def _pattern(word: str) -> re.Pattern[str]:
    """The word as a word, with spaces, dashes or marks of bold between its parts."""
    if re.fullmatch(r"[\d\s\-–+]+", word):
        # A number, with or without its dashes.
        parts, between = re.findall(r"\d", word), rf"{BETWEEN}*"
    else:
        parts = [re.escape(part) for part in re.split(rf"{BETWEEN}+", word) if part]
        between = rf"{BETWEEN}+"
    # Swedish puts an s after a name: Karins, Lundqvists.
    return re.compile(rf"(?<!\w){between.join(parts)}s?(?!\w)", re.IGNORECASE)

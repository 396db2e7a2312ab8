"""What the latest test run found about accessibility: all that the statement says (security L19).

The browser tests write it: the release carries the run it was released with, and where the tests
are run afterwards, as on a developer's machine, the later one counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is tried beside axe's rules, each by a browser test of its own.
CHECKS = {
    "keyboard": gettext_noop("Hela vägen från inloggning till svar går att göra med tangentbord."),
    "noscript": gettext_noop("Allt fungerar utan JavaScript."),
    "zoom": gettext_noop(
        "Sidorna kan förstoras till 400 procent utan att man behöver rulla i sidled."
    ),
    "text": gettext_noop("Texten kan göras dubbelt så stor utan att något döljs."),
    "targets": gettext_noop("Knappar och länkar är tillräckligt stora att träffa."),
    "direction": gettext_noop("Sidorna går att läsa från höger till vänster."),
}


@dataclass(frozen=True)
class Fault:
    page: str
    state: str
    rule: str
    # axe's own sentence, in English.
    says: str


@dataclass(frozen=True)
class Report:
    """One run: when, with what, how much was looked at and what was wrong."""

    tested_at: datetime
    axe: str
    browser: str
    pages: int
    states: int
    views: int
    checks: dict[str, bool]
    faults: list[Fault]

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        return cls(
            **{
                **written,
                "tested_at": datetime.fromisoformat(written["tested_at"]),
                "faults": [Fault(**fault) for fault in written["faults"]],
            }
        )

    @property
    def is_clean(self) -> bool:
        return not self.faults and all(self.checks.get(check) for check in CHECKS)

    @property
    def passed(self) -> list[str]:
        return [words for check, words in CHECKS.items() if self.checks.get(check)]

    @property
    def failed(self) -> list[str]:
        return [words for check, words in CHECKS.items() if not self.checks.get(check)]


def latest_report() -> Report:
    """The latest run there is a file of. The release has one, so that there always is."""
    paths = [Path(path) for path in settings.ACCESSIBILITY_REPORTS]
    reports = [Report.read(json.loads(path.read_text())) for path in paths if path.exists()]
    return max(reports, key=lambda report: report.tested_at)

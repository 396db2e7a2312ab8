"""What a run came to: every refused line for whoever mends the export, and the figures.

The report names lines, keys, fields and reasons. What was written on the lines stays out of it: it
is passed around by people who have no business with the persons.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from casework.imports.entry import Outcome
from casework.imports.kinds import IN_ORDER

if TYPE_CHECKING:
    from pathlib import Path

    from casework.imports.entry import Entry

COLUMNS = ("rad", "typ", "nyckel", "utfall", "fält", "orsak")
KEPT = "Det som står här behölls: någon här har ändrat det, eller en inläsning får inte."
UNREADABLE = "oläsliga rader"
# A spreadsheet takes what begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Figures:
    """How many lines of each type came to what."""

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)

    def add(self, entry: Entry) -> None:
        self.counts[entry.kind, entry.outcome] += 1

    @property
    def lines(self) -> int:
        return self.counts.total()

    def of(self, outcome: Outcome) -> int:
        return sum(count for (_kind, its), count in self.counts.items() if its == outcome)

    def table(self) -> str:
        names = {kind.name: kind.plural for kind in IN_ORDER} | {"": UNREADABLE}
        rows = [["", *Outcome]]
        for name, plural in names.items():
            counts = [self.counts[name, outcome] for outcome in Outcome]
            if any(counts):
                rows.append([plural, *map(str, counts)])
        rows.append(["summa", *(str(self.of(outcome)) for outcome in Outcome)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(_row(row, widths) for row in rows)


def _row(cells: list[str], widths: list[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])


class Report:
    """A file of refused and kept lines, written as the run goes on; .jsonl, or CSV for a sheet."""

    def __init__(self, path: Path | None) -> None:
        self._as_json = path is not None and path.suffix == ".jsonl"
        encoding = "utf-8" if self._as_json else "utf-8-sig"
        self._file: TextIO | None = path.open("w", encoding=encoding, newline="") if path else None
        # Swedish spreadsheets part columns at the semicolon.
        self._sheet = csv.writer(self._file, delimiter=";") if self._file else None
        if self._sheet and not self._as_json:
            self._sheet.writerow(COLUMNS)

    def add(self, entry: Entry) -> None:
        for problem in entry.problems:
            self._write(entry, Outcome.REFUSED, problem.field, problem.reason)
        if not entry.problems:
            for name in entry.kept:
                self._write(entry, Outcome.KEPT, name, KEPT)

    def close(self) -> None:
        if self._file:
            self._file.close()

    def _write(self, entry: Entry, outcome: Outcome, name: str, reason: str) -> None:
        word = {Outcome.REFUSED: "nekad", Outcome.KEPT: "behållen"}[outcome]
        cells = [entry.number, entry.kind, entry.external_id, word, name, reason]
        if self._file and self._as_json:
            self._file.write(json.dumps(dict(zip(COLUMNS, cells, strict=True))) + "\n")
        elif self._sheet:
            self._sheet.writerow(map(_harmless, cells))


def _harmless(cell: Any) -> str:
    text = str(cell).encode("utf-8", "replace").decode()
    return f"'{text}" if text.startswith(_FORMULA) else text

"""The access log as a file for a spreadsheet, line by line, however long."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from casework.log_words import LogLine

HEADINGS = (
    "Tidpunkt",
    "Namn",
    "Roll",
    "Enhet",
    "Handling",
    "Objekt",
    "Kundnummer",
    "Ärende",
    "Orsak",
    "Urval",
)
# What a spreadsheet would take for a formula and carry out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives back what is written to it instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(lines: Iterable[LogLine]) -> Iterator[str]:
    """Semicolons and a byte order mark: what Swedish spreadsheets open without questions."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(HEADINGS)
    for line in lines:
        yield writer.writerow(_harmless(cell) for cell in _cells(line))


def _cells(line: LogLine) -> tuple[str, ...]:
    return (
        line.at,
        line.who,
        line.role,
        line.unit,
        line.action,
        line.thing,
        line.customer_number,
        line.case_number,
        line.reason,
        line.why,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell

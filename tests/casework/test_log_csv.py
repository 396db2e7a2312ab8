from __future__ import annotations

import csv
from dataclasses import replace

from casework.log_csv import HEADINGS, csv_lines
from casework.log_words import LogLine

LINE = LogLine(
    number=1,
    at="2026-11-20 12.00",
    who="Åsa Ahlgren",
    role="Handläggare",
    unit="Vuxenenheten",
    action="nödöppnade",
    thing="nödöppning",
    customer_number="6973952",
    case_number="",
    reason="Ringer; är i kris",
    why="nödöppning",
)


def cells(*lines):
    text = "".join(csv_lines(lines))
    return list(csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";"))


def test_a_swedish_spreadsheet_opens_it_as_it_is():
    assert next(csv_lines([])) == "\ufeff"
    assert cells(LINE) == [
        list(HEADINGS),
        [
            "2026-11-20 12.00",
            "Åsa Ahlgren",
            "Handläggare",
            "Vuxenenheten",
            "nödöppnade",
            "nödöppning",
            "6973952",
            "",
            "Ringer; är i kris",
            "nödöppning",
        ],
    ]


def test_no_cell_is_carried_out_as_a_formula():
    for beginning in ("=", "+", "-", "@", "\t"):
        reason = f"{beginning}HYPERLINK(1)"

        assert cells(replace(LINE, reason=reason))[1][8] == f"'{reason}"

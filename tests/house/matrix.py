"""The table in docs/access-control.md, as the tests read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from tests.house.finding import ROOT

PAGE = ROOT / "docs" / "access-control.md"
ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<cells>.+) \|$", re.MULTILINE)
COLUMNS = ("signed out", "citizen", "authority", "provider", "others")
REFUSED = {302, 403, 404, 405}


@dataclass(frozen=True)
class Cell:
    """What somebody is to get for another's thing."""

    get: int
    post: int | None

    @classmethod
    def read(cls, text):
        get, _slash, post = text.strip().partition("/")
        return cls(int(get), int(post) if post else None)

    def allows_post(self, status):
        if self.post is not None:
            return status == self.post
        if self.get == 302:
            return status == 302
        return status in ({405} if self.get == 200 else {403, 404, 405})

    def allows_other(self, status):
        """PUT, PATCH, DELETE: never a page, unless it is the form that POST shows again."""
        return status in REFUSED or (status == 200 and self.post == 200)


@dataclass(frozen=True)
class Row:
    """A role that differs from its column stands after it: `403, unit_manager 200`."""

    name: str
    cells: dict[str, Cell]
    own: dict[str, int]

    def cell_of(self, who, group):
        return self.cells.get(who, self.cells[group])

    def own_of(self, who, group):
        return self.own.get(who, self.own.get(group))


@cache
def matrix():
    return dict(_row(found) for found in ROW.finditer(PAGE.read_text()))


def _row(found):
    *cells, own = [cell.strip() for cell in found["cells"].split("|")]
    by_column = {}
    for column, texts in zip(COLUMNS, cells, strict=True):
        text, *differing = texts.split(",")
        by_column[column] = Cell.read(text)
        for role, cell in (part.strip().rsplit(" ", 1) for part in differing):
            by_column[role] = Cell.read(cell)
    owners = (part.strip().rsplit(" ", 1) for part in own.split(",") if part.strip())
    return found["name"], Row(
        found["name"], by_column, {who: int(status) for who, status in owners}
    )


def row_of(address):
    """The row for an address. The administration's many addresses share one."""
    rows = matrix()
    if address.name not in rows and address.is_admin:
        return rows["admin:*"]
    return rows.get(address.name)

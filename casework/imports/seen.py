"""Which keys and groups the file has had, so that none comes twice.

A key twice would say two things of one row, and the file would never come to rest; a group that is
taken up again would be taken in half. The places are kept in a scratch database on disk (SQLite, of
the standard library): a file of any size takes the same memory.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Seen:
    def __enter__(self) -> Seen:
        # An empty name: private to this connection, on disk when it grows, gone when it closes.
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.execute("PRAGMA journal_mode = OFF")
        self._scratch.execute("PRAGMA synchronous = OFF")
        self._scratch.execute("CREATE TABLE seen (name TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._scratch.execute("BEGIN")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.close()

    def before(self, name: str, line: int) -> int | None:
        """The line where the name stood before, if it did; else it is noted."""
        # What can't be written as UTF-8 is refused by its form; here it only has to be itself.
        name = name.encode("utf-8", "backslashreplace").decode()
        added = self._scratch.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (name, line))
        if added.rowcount:
            return None
        found = self._scratch.execute("SELECT line FROM seen WHERE name = ?", (name,))
        return int(found.fetchone()[0])

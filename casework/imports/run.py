"""An import from the first line to the last (inläsning; decision 20).

Chunk by chunk, each a transaction of its own: what is in stays in, whatever stops the run, and the
same file again takes up where it stopped.
"""

from __future__ import annotations

import gc
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from django.db import transaction

import audit.log
from accounts.calendar import stockholm_today
from accounts.models import Unit
from audit.log import Trace
from audit.models import Action, ActorKind
from casework.imports.chunk import Setting, Together, take_chunk
from casework.imports.entry import Entry, Problem
from casework.imports.kinds import KINDS
from casework.imports.reading import in_chunks, in_groups, read_lines
from casework.imports.report import Figures
from casework.imports.schema import problems_of_form
from casework.imports.seen import Seen
from casework.one_at_a_time import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from casework.imports.reading import Group, Line
    from casework.imports.report import Report

# Large enough that the questions cost little, small enough that a colleague who saves the same
# person waits for a second and not for a minute.
MOST_GROUPS = 500
MOST_LINES = 2000
# One import at a time in a database, wherever it was started.
_LOCK = "casework.import"


class AlreadyRunningError(Exception):
    """Another import is under way."""


@dataclass(frozen=True)
class Importer:
    """Who does it, in the log: a file read in by the system, one number for the whole run."""

    run_id: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def trace(self) -> Trace:
        return Trace(
            actor_kind=ActorKind.SYSTEM,
            actor=None,
            actor_name="inläsning",
            request_id=self.run_id,
        )


@dataclass
class Run:
    """One file on its way in. The figures are right at every moment, also when it is stopped."""

    file: BinaryIO
    name: str
    report: Report
    dry: bool = False
    told: Callable[[int], None] = lambda _line: None
    figures: Figures = field(default_factory=Figures)
    by: Importer = field(default_factory=Importer)

    def go(self, today: date | None = None) -> Figures:
        """Read the file to its end. Raises AlreadyRunningError and UnreadableFileError."""
        with alone(), collecting_by_chunk(), Seen() as seen:
            self._log_start()
            if self.dry:
                # One transaction for all, so that later lines find what earlier ones made; then
                # as if it had never been.
                with transaction.atomic():
                    self._take_all(seen, today or stockholm_today())
                    transaction.set_rollback(True)
            else:
                self._take_all(seen, today or stockholm_today())
        return self.figures

    def _take_all(self, seen: Seen, today: date) -> None:
        units = {unit.name: unit for unit in Unit.objects.order_by("pk")}
        setting = Setting(by=self.by, today=today, units=units, staff={})
        groups = in_groups(read_lines(self.file))
        for chunk in in_chunks(groups, MOST_GROUPS, MOST_LINES):
            entries = take_chunk([_together(group, seen, today) for group in chunk], setting)
            for entry in entries:
                self.figures.add(entry)
                self.report.add(entry)
            self.told(entries[-1].number)
            gc.collect()

    def _log_start(self) -> None:
        audit.log.record(
            Action.IMPORTED,
            by=self.by,
            object_type="import",
            object_id=self.by.run_id,
            reason=f"{'provkörde' if self.dry else 'läste in'} filen {self.name}"[:500],
        )


@contextmanager
def alone() -> Iterator[None]:
    """Hold the one lock there is for imports, or raise AlreadyRunningError."""
    with held(_LOCK) as is_ours:
        if not is_ours:
            raise AlreadyRunningError
        yield


@contextmanager
def collecting_by_chunk() -> Iterator[None]:
    """Let Python look for unreachable objects between the chunks and not every few lines.

    A chunk is a hundred thousand small objects that all live until it is written: to go through
    them again and again took two fifths of the time. What was there before is set aside meanwhile.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()


def _together(group: Group, seen: Seen, today: date) -> Together:
    entries = [_entry(line, seen, today) for line in group.lines]
    problem = group.problem
    if group.name and (before := seen.before(f"group {group.name}", group.lines[0].number)):
        problem = f"Gruppen började på rad {before}. En grupps rader ska stå i en följd."
    return Together(entries, problem)


def _entry(line: Line, seen: Seen, today: date) -> Entry:
    """The line, with what its form refuses."""
    data = line.data or {}
    kind, external_id = data.get("type"), data.get("id")
    problems = [Problem("", line.problem)] if line.problem else problems_of_form(data)
    is_keyed = isinstance(kind, str) and kind in KINDS and isinstance(external_id, str)
    if is_keyed and (before := seen.before(f"{kind} {external_id}", line.number)):
        problems = [Problem("id", f"Samma nyckel står redan på rad {before}.")]
    return Entry(
        number=line.number,
        kind=kind if isinstance(kind, str) and kind in KINDS else "",
        external_id=external_id[:100] if isinstance(external_id, str) else "",
        data=data,
        today=today,
        unread=problems,
    )

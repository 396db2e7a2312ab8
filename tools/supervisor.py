"""Watches a running stack: shows the web's log, starts again what dies, and says so."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from tools.place import StackError, say, warn

if TYPE_CHECKING:
    from pathlib import Path

    from tools.process import Process
    from tools.stack import Stack

LOOK_SECONDS = 0.25
# A process that lives this long is not in a loop of dying.
STEADY_SECONDS = 20.0
LONGEST_PAUSE_SECONDS = 30.0


class LogTail:
    """The lines a log has got since the last look."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.position = 0

    def new_lines(self) -> list[str]:
        """Whole lines only; half a line waits for its other half."""
        with self.path.open("rb") as handle:
            handle.seek(self.position)
            whole, newline, _ = handle.read().rpartition(b"\n")
        self.position += len(whole + newline)
        return whole.decode(errors="replace").splitlines() if newline else []


class Nurse:
    """Brings one process back: at once the first time, ever more slowly when it keeps dying."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.stack = stack
        self.name = name
        self.deaths = 0
        self.started_at = time.monotonic()
        self.due_at: float | None = None

    def look(self, process: Process) -> None:
        """Notice a death, or bring back the one whose pause is over."""
        now = time.monotonic()
        if process.alive():
            return
        if self.due_at is None:
            self._note_death(process, now)
        elif now >= self.due_at:
            self.due_at, self.started_at = None, now
            # A server that doesn't come up has died once more: the next look sees it.
            with suppress(StackError):
                self.stack.start_again(self.name)
                say(f"{self.name} is started again.")

    def _note_death(self, process: Process, now: float) -> None:
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = 0 if self.deaths == 1 else min(LONGEST_PAUSE_SECONDS, 2.0**self.deaths)
        self.due_at = now + pause
        code = process.child.returncode if process.child else None
        when = f"in {pause:.0f} s" if pause else "now"
        what = f"{self.name} ended (code {code}) and is started again {when}. Its last lines:"
        warn(f"{what}\n{process.last_lines(6)}")


def watch(stack: Stack) -> None:
    """Until interrupted."""
    nurses = {name: Nurse(stack, name) for name in stack.everything()}
    tail = LogTail(stack.processes["web"].log)
    while True:
        # Looked up anew each time: a server that was started again is another process.
        for name, process in stack.everything().items():
            nurses[name].look(process)
        for line in tail.new_lines():
            say(f"web | {line}")
        time.sleep(LOOK_SECONDS)

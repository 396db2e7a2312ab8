"""kill -9, of our own processes only.

A process number can pass to somebody else between the look and the shot. So the process is taken
by its handle first (pidfd), then looked at, and the signal goes to the handle: it reaches the one
that was looked at, or nobody.
"""

from __future__ import annotations

import os
import select
import signal
from contextlib import ExitStack
from pathlib import Path

GONE_WITHIN = 10.0


class NotOursError(Exception):
    """Somebody else's process: it is left alone."""


def kill_own(pid: int) -> bool:
    """Kill it. False when it had ended. Raises NotOursError for what this process didn't start."""
    return bool(_shoot([pid]))


def kill_family(pid: int) -> int:
    """Kill it with all it has started, the parent first so that nobody is born meanwhile.

    How many there were; they are gone on return. Postgres' own processes leave their parent's
    group, so that a signal to the group doesn't find them.
    """
    return _shoot([pid, *sorted(_descendants(pid))])


def is_ours(pid: int) -> bool:
    """Whether it was started by this process, or by one that was."""
    parents = _parents()
    while pid in parents:
        pid = parents[pid]
        if pid == os.getpid():
            return True
    return False


def _shoot(pids: list[int]) -> int:
    with ExitStack() as stack:
        handles = []
        for pid in pids:
            try:
                handle = os.pidfd_open(pid)
            except ProcessLookupError:
                continue
            stack.callback(os.close, handle)
            if _has_ended(handle):
                continue
            # Looked at through its own handle's time: from here on the number can't change hands.
            if not is_ours(pid):
                if _has_ended(handle):
                    continue  # meanwhile, and then it has no parent any more
                raise NotOursError(f"process {pid} was not started by {os.getpid()}")
            handles.append(handle)
        for handle in handles:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in handles:
            select.select([handle], [], [], GONE_WITHIN)
        return len(handles)


def _has_ended(handle: int) -> bool:
    return bool(select.select([handle], [], [], 0)[0])


def _descendants(pid: int) -> set[int]:
    parents = _parents()
    family = {pid}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {pid}


def _parents() -> dict[int, int]:
    """Each process on this machine and its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue  # ended meanwhile
        found[int(stat.parent.name)] = int(fields[1])
    return found

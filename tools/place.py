"""Where things lie in this checkout, and how the programs here speak.

Standard library only: set-up needs it before anything is installed.
"""

from __future__ import annotations

import fcntl
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / ".dev"
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
OUTBOX = DEV / "outbox.jsonl"


def script(name: str) -> str:
    """A program that a package of the virtual environment brings."""
    return str(VENV / "bin" / name)


class StackError(RuntimeError):
    """A server or a process of a stack can't do its work; the text says which, and what to do."""


def say(text: str) -> None:
    """To the person at the terminal, at once and in order with what started programs print."""
    print(text, flush=True)


def warn(text: str) -> None:
    """Something left out or wrong: loud, on stderr, so that it survives a redirected log."""
    print(f"\n!!! {text}\n", file=sys.stderr, flush=True)


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock file at path; yields whether it was got. It names its last holder's pid.

    The kernel lets go when the process ends, however it ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        got = _lock(handle, wait=wait)
        if got:
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
        yield got


def _lock(handle: IO[str], *, wait: bool) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True

"""A folder under .dev for each thing that runs: its logs, pids and data, locked by its holder."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.environment import read_env
from tools.place import DEV, StackError, locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The demo's folder: the only one whose data is kept.
DEMO = "run"
MOST = 20


@contextmanager
def claimed(purpose: str) -> Iterator[Path]:
    """The folder, held until the block is left.

    There is one demo; anything else may run several times at once, in .dev/test, .dev/test-2 and so
    on. Raises StackError when all are taken.
    """
    names = [purpose]
    if purpose != DEMO:
        names += [f"{purpose}-{number}" for number in range(2, MOST)]
    for name in names:
        with locked(DEV / name / "lock", wait=False) as ours:
            if ours:
                yield DEV / name
                return
    raise StackError(_taken(purpose))


def _taken(purpose: str) -> str:
    if purpose != DEMO:
        return f"{MOST - 1} of {purpose} are under way in this checkout; wait for one to end."
    url = read_env(DEV / DEMO / "env").get("PUBLIC_URL", "an address not known yet")
    return (
        f"This checkout already serves its demo at {url}. Stop it with Ctrl-C there, or: make stop"
    )

"""Compiled once, and not at every start: half of what a start costs is compiling."""

from __future__ import annotations

import os

from tools.place import DEV

FORBIDDEN = "PYTHONDONTWRITEBYTECODE"


def bytecode_env() -> dict[str, str]:
    """Where the surroundings want no bytecode beside the source, it is kept under .dev.

    Else Python's own way is left as it is.
    """
    if not os.environ.get(FORBIDDEN):
        return {}
    return {FORBIDDEN: "", "PYTHONPYCACHEPREFIX": str(DEV / "bytecode")}

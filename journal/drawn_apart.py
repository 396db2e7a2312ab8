"""Programs that unpack what others have made, each in a process of its own without rights.

The content is handed over in memory and the program gives its rights away before it reads it. What
it answers is a line and, behind it, whatever it has drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
# Isolated mode: neither the environment nor the working folder decides what is imported.
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from {module} import draw; draw(int(sys.argv[2]), *sys.argv[3:])"
)


class NotDrawnError(Exception):
    """The program ended without an answer, or not in time."""


def drawn_apart(
    module: str, content: Iterable[bytes], *arguments: str, seconds: int
) -> tuple[Any, bytes]:
    """The line of a module's `draw`, read as JSON, and what is drawn. Raises NotDrawnError."""
    with os.fdopen(os.memfd_create("received"), "r+b", buffering=0) as memory:
        for part in content:
            memory.write(part)
        number = memory.fileno()
        program = PROGRAM.format(module=module)
        try:
            drawn = subprocess.run(  # noqa: S603 - our own program, no word of it from outside
                [sys.executable, "-I", "-c", program, str(ROOT), str(number), *arguments],
                pass_fds=[number],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"LANG": "C.UTF-8"},
                timeout=seconds,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise NotDrawnError from error
    said, _, behind = drawn.stdout.partition(b"\n")
    try:
        return json.loads(said), behind
    except ValueError as error:
        raise NotDrawnError from error

"""Runs a manage.py command inside the running demo: python -m tools.inside COMMAND [ARGUMENT …]"""

from __future__ import annotations

import os
import subprocess
import sys

from tools.claims import DEMO
from tools.environment import read_env
from tools.place import DEV, ROOT, locked


def main() -> None:
    folder = DEV / DEMO
    with locked(folder / "lock", wait=False) as nobody_is_there:
        env = {} if nobody_is_there else read_env(folder / "env")
    if not env:
        sys.exit(
            "The demo is not running, or not ready. Start it first, in another terminal: make run"
        )
    command = [sys.executable, "manage.py", *sys.argv[1:]]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | env, check=False).returncode)


if __name__ == "__main__":
    main()

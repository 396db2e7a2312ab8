"""`make format`: Python and templates in the house's form."""

from __future__ import annotations

import subprocess
import sys

from tools.place import ROOT, script
from tools.templates import templates

PYTHON = [sys.executable, "-m"]


def main() -> None:
    subprocess.run([*PYTHON, "ruff", "check", "--fix-only", "--quiet", "."], cwd=ROOT, check=True)
    subprocess.run([*PYTHON, "ruff", "format", "."], cwd=ROOT, check=True)
    # djade says 1 when it has changed something, as pre-commit's hooks do.
    subprocess.run(
        [script("djade"), "--target-version", "5.2", *templates()], cwd=ROOT, check=False
    )


if __name__ == "__main__":
    main()

"""An import in a process of its own, for the tests to kill: the file is in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import django


def main():
    django.setup()
    from casework.imports import run  # only when Django is set up
    from casework.imports.report import Report

    # Small bites, so that it can be killed between two of them and inside one.
    run.MOST_GROUPS = 2
    path = Path(os.environ["IMPORT_FILE"])
    with path.open("rb") as file:
        run.Run(file, path.name, Report(None)).go()


if __name__ == "__main__":
    main()

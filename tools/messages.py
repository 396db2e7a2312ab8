"""`make messages`: collects the texts to translate and compiles the translations.

With --check it only compares. The source strings are Swedish; .po and .mo are both committed, so
that a server needs no gettext.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import programs
from tools.place import ROOT, say, warn

TEST = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
COLLECT = [
    "makemessages", "--locale", "en", "--locale", "sv",
    "--no-obsolete", "--no-location", "--no-wrap",
    "--ignore", ".venv", "--ignore", ".dev", "--ignore", "tests", "--ignore", "tools",
]  # fmt: skip


def main() -> None:
    if not programs.msgfmt():
        warn("No msgfmt (Debian's gettext): the translations are NOT compiled or checked.")
        return
    if "--check" in sys.argv[1:]:
        stale = [path for path in catalogs() if not is_compiled(path)]
        if stale:
            sys.exit("Not compiled since it changed (make messages): " + ", ".join(map(str, stale)))
        say(f"{len(catalogs())} catalogues match their compiled files.")
        return
    env = os.environ | TEST
    subprocess.run([sys.executable, "manage.py", *COLLECT], cwd=ROOT, env=env, check=True)
    for path in catalogs():
        compile_catalog(path, path.with_suffix(".mo"))


def catalogs() -> list[Path]:
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))


def compile_catalog(source: Path, target: Path) -> None:
    subprocess.run(["msgfmt", "--check-format", "-o", str(target), str(source)], check=True)


def is_compiled(source: Path) -> bool:
    """The .mo says what the .po says. Compared as text: the bytes differ between versions."""
    committed = source.with_suffix(".mo")
    if not committed.exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "fresh.mo"
        compile_catalog(source, fresh)
        return _as_text(fresh) == _as_text(committed)


def _as_text(compiled: Path) -> str:
    return subprocess.run(
        ["msgunfmt", str(compiled)], capture_output=True, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()

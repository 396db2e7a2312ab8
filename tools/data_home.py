"""The folder that holds a private server's data: one that the server's user can enter."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from pathlib import Path

from tools.place import DEV, ROOT, StackError


def data_home(purpose: str) -> Path:
    """Where this purpose's data lies; made when missing.

    The server of a root user runs as nobody, who can't enter a clone below a private folder: then
    the data lies under /var/tmp, in a folder named after this checkout. Raises StackError when a
    stranger owns that folder.
    """
    home = _base() / purpose
    for folder in (home.parent, home):
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        # A stranger may have been first to a name in /var/tmp.
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            raise StackError(f"{folder} belongs to somebody else; remove it.")
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    return home


def remove_data_home(purpose: str) -> None:
    """The data and nothing beside it: the stack's logs may still be wanted."""
    home = _base() / purpose
    for path in [*home.glob("pg*")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def open_to_all(path: Path) -> bool:
    """Any user of the machine can enter this folder."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def _base() -> Path:
    if os.geteuid() != 0 or open_to_all(ROOT):
        return DEV
    fingerprint = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"meddelande-{fingerprint}"  # noqa: S108  # its owner is checked above

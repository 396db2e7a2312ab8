"""Runs the gate in a process of its own, so that a hostile file can only kill that process.

This is the web process's side. One small server (`pdf_sandbox_server`) is started at the first
file; it has imported pikepdf and nothing of Django, and forks for each file. A fork costs a few
milliseconds where a fresh interpreter costs a hundred.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from journal.pdf_verdict import ALIVE, PATIENCE, Reason, Verdict

ROOT = Path(__file__).resolve().parent.parent
# Isolated mode: neither the environment nor the working folder decides what is imported.
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from journal.pdf_sandbox_server import serve; serve(int(sys.argv[2]))"
)


class SandboxUnavailable(Exception):  # noqa: N818 - the file is not at fault
    """The file could not be examined at all; it must not come in."""


def inspect_apart(file: int) -> Verdict:
    """Judge the file behind a descriptor. Raises SandboxUnavailable when nobody could look."""
    # A server may have been killed, by an operator or for want of memory: it gets one new start.
    for _ in range(2):
        door = _server.door()
        try:
            return _ask(door, file)
        except OSError as gone:
            _server.forget(door)
            lost = gone
    raise SandboxUnavailable from lost


def _ask(door: socket.socket, file: int) -> Verdict:
    answer, reply = os.pipe()
    try:
        try:
            socket.send_fds(door, [ALIVE], [file, reply])
        finally:
            os.close(reply)
        said = _read_all(answer)
    finally:
        os.close(answer)
    if not said:
        raise ConnectionResetError
    if said == ALIVE:
        return Verdict(Reason.TOO_COMPLEX, "killed by its limits")
    found = json.loads(said.removeprefix(ALIVE))
    reason = Reason(found["reason"]) if found["reason"] else None
    return Verdict(reason, found["rule"], found["pages"])


def _read_all(answer: int) -> bytes:
    said, deadline = b"", time.monotonic() + PATIENCE
    waiting = select.poll()
    waiting.register(answer, select.POLLIN)
    while waiting.poll(max(0.0, deadline - time.monotonic()) * 1000):
        part = os.read(answer, 4096)
        if not part:
            break
        said += part
    return said


class _Server:
    """The door to this process's own server. A forked web worker starts one for itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._doors: dict[int, tuple[socket.socket, subprocess.Popen[bytes]]] = {}

    def door(self) -> socket.socket:
        with self._lock:
            if os.getpid() not in self._doors:
                self._doors[os.getpid()] = self._start()
            return self._doors[os.getpid()][0]

    def forget(self, door: socket.socket | None = None) -> None:
        """End the server, unless another thread has already replaced the one behind `door`."""
        with self._lock:
            current, process = self._doors.get(os.getpid(), (None, None))
            if current and process and door in {None, current}:
                del self._doors[os.getpid()]
                current.close()
                process.kill()
                process.wait()

    def _start(self) -> tuple[socket.socket, subprocess.Popen[bytes]]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own program, no word of it from outside
                [sys.executable, "-I", "-c", PROGRAM, str(ROOT), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                env={"LANG": "C.UTF-8"},  # no key or password of the web process goes along
                start_new_session=True,
            )
        return ours, process


_server = _Server()
atexit.register(_server.forget)

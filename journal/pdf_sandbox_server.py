"""The sandbox's own side: a server without Django that forks once for each file.

The child holds the file, the way back and nothing else. It may write no files and start no
programs, and the kernel ends it when it takes too much memory or time.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sys
from dataclasses import asdict

from journal.pdf_gate import inspect
from journal.pdf_verdict import ALIVE, PATIENCE

MEMORY = 1 << 29  # bytes of address space; an ordinary file takes a tenth
CPU_SECONDS = 10


def serve(door_number: int) -> None:
    """The server's life: one fork for each file, until the web process has gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    with socket.socket(fileno=door_number) as door:
        while True:
            message, files, _, _ = socket.recv_fds(door, len(ALIVE), 2)
            if not message:
                return
            if os.fork() == 0:
                door.close()
                _look(*files)
            for number in files:
                os.close(number)


def _look(file: int, reply: int) -> None:
    """The child's life. It never returns, and dies without a word on anything unforeseen."""
    try:
        os.write(reply, ALIVE)
        # The parser may quote the file in what it complains of, and the log must know no content.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        data = os.pread(file, os.fstat(file).st_size, 0)
        _give_up_rights()
        os.write(reply, json.dumps(asdict(inspect(data))).encode())
    finally:
        os._exit(0)


def _give_up_rights() -> None:
    signal.alarm(PATIENCE)
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),  # the parser reads /dev/urandom for encrypted files
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))

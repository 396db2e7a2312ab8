"""A private Redis or Valkey. It carries wake-up calls only, so it keeps nothing on disk."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from tools import programs
from tools.place import StackError
from tools.ports import free_port, wait_until
from tools.process import Process

if TYPE_CHECKING:
    from pathlib import Path


class Broker:
    """The message broker of one stack."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the stack's. Raises StackError when there is no server program at all."""
        found = programs.redis_server()
        if not found:
            raise StackError(
                "No Redis: neither Debian's nor the wheel. Run `make setup` and read what it says."
            )
        self.program = found
        self.folder = folder
        self.port = 0
        self.process = self._process()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Ready for callers on return."""
        self.port = self.port or free_port()
        self.process = self._process()
        self.process.start()
        if not wait_until(self._answers, alive=self.process.alive, seconds=30):
            raise StackError(f"Redis did not start:\n{self.process.last_lines()}")

    def stop(self) -> None:
        self.process.stop()

    def _process(self) -> Process:
        keep_nothing = ["--save", "", "--appendonly", "no"]
        listen = ["--port", str(self.port), "--bind", "127.0.0.1", "--daemonize", "no"]
        return Process(
            name="redis",
            argv=[str(self.program), *listen, *keep_nothing],
            folder=self.folder,
            env={"PATH": os.defpath},
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

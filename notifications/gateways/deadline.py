"""HTTP that is read against one deadline: status line, headers and body alike.

A timeout of the socket holds for each piece, so a server that says a letter a second would be
waited for without end. Here every read gets what is left of the deadline and no more.
"""

from __future__ import annotations

import io
import threading
import time
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    import socket


class Deadline(threading.local):
    """When this thread's question must have been answered, by the monotonic clock."""

    until = float("inf")

    def in_seconds(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds. Raises TimeoutError when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        return left


DEADLINE = Deadline()


class _Incoming(io.RawIOBase):
    """What the socket gives, each piece within the connection's timeout and the deadline."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._timeout = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = DEADLINE.left()
        self._sock.settimeout(left if self._timeout is None else min(left, self._timeout))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **what: Any) -> None:
        super().__init__(sock, *args, **what)
        # Nothing has been read yet: the usual reader gives way to ours.
        self.fp.close()
        raw: Any = sock.makefile("rb", buffering=0)
        self.fp = io.BufferedReader(_Incoming(sock, raw))


class _Connection(HTTPConnection):
    response_class = _Answer


class _SecureConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


POOLS = {"http": _Pool, "https": _SecurePool}


class DeadlineAdapter(HTTPAdapter):
    """Mounted on a session, it reads what the session's servers answer against DEADLINE."""

    def init_poolmanager(self, *args: Any, **what: Any) -> None:
        super().init_poolmanager(*args, **what)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, *args: Any, **what: Any) -> Any:
        manager = super().proxy_manager_for(*args, **what)
        manager.pool_classes_by_scheme = POOLS
        return manager

"""Stands in for ClamAV's daemon where a test needs a certain answer of it."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager


@contextmanager
def answering(words, *, hangs_up_after=None):
    """A scanner that reads what it is sent and says what it is told to. Yields its address."""
    received = bytearray()

    def serve():
        connection, _ = door.accept()
        with connection:
            connection.settimeout(5)
            while not received.endswith(struct.pack("!I", 0)) and len(received) < limit:
                received.extend(connection.recv(65536))
            connection.sendall(words)

    limit = hangs_up_after or 1 << 30
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"tcp://127.0.0.1:{door.getsockname()[1]}", received
        thread.join()

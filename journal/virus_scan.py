"""Asks ClamAV's daemon about a file (INSTREAM). Our own few lines: the kept client is GPL-2.0.

What the scanner would not look at is told apart from what it warns of: an ordinary form that is too
large for it is no virus, and saying so would send its owner away for nothing.
"""

from __future__ import annotations

import re
import socket
import struct
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import urlsplit

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 30.0  # the scan itself; 20 MB take a fraction of a second
PART = 1 << 18
MAX_ANSWER = 4096
DEFAULT_PORT = 3310

FOUND = re.compile(r"stream: (?P<signature>.+) FOUND")
# Reported as finds, but they only say that the scanner gave up (AlertExceedsMax, AlertEncrypted).
GAVE_UP = re.compile(r"Heuristics\.(?:Limits\.Exceeded|Encrypted)")
TOO_LONG = "INSTREAM size limit exceeded"


class Finding(Enum):
    CLEAN = auto()
    INFECTED = auto()
    TOO_MUCH = auto()


@dataclass(frozen=True, slots=True)
class Scan:
    """What the scanner said; `signature` is its own name for what it found."""

    finding: Finding
    signature: str = ""


class ScannerUnavailable(Exception):  # noqa: N818 - the file is not at fault
    """No answer, or one that says nothing of the file. It must not come in."""


def scan(content: bytes, *, url: str) -> Scan:
    """Scan a whole file. Raises ScannerUnavailable when clamd cannot be asked."""
    try:
        with _connected(url) as clamd:
            clamd.settimeout(ANSWER_SECONDS)
            _send(clamd, content)
            return _understood(_answer(clamd))
    except (OSError, ValueError) as trouble:
        raise ScannerUnavailable from trouble


def address(url: str) -> tuple[str, int] | str:
    """Where clamd listens: host and port, or the path of a socket. Raises ValueError otherwise."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return parts.hostname, parts.port or DEFAULT_PORT
    if parts.scheme == "unix" and parts.path and not parts.netloc:
        return parts.path
    raise ValueError("Write tcp://host:3310 or unix:///path/to/socket")


def _connected(url: str) -> socket.socket:
    place = address(url)
    if not isinstance(place, str):
        return socket.create_connection(place, timeout=CONNECT_SECONDS)
    clamd = socket.socket(socket.AF_UNIX)
    clamd.settimeout(CONNECT_SECONDS)
    try:
        clamd.connect(place)
    except OSError:
        clamd.close()
        raise
    return clamd


def _send(clamd: socket.socket, content: bytes) -> None:
    """In parts with their length before them. Above its limit clamd answers and hangs up midway."""
    try:
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PART):
            part = content[start : start + PART]
            clamd.sendall(struct.pack("!I", len(part)) + part)
        clamd.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return  # the answer, or its absence, tells why


def _answer(clamd: socket.socket) -> str:
    said = b""
    while len(said) < MAX_ANSWER and not said.endswith(b"\0"):
        part = clamd.recv(MAX_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _understood(said: str) -> Scan:
    if said == "stream: OK":
        return Scan(Finding.CLEAN)
    if TOO_LONG in said:
        return Scan(Finding.TOO_MUCH, "StreamMaxLength")
    if found := FOUND.fullmatch(said):
        signature = found["signature"]
        return Scan(Finding.TOO_MUCH if GAVE_UP.match(signature) else Finding.INFECTED, signature)
    raise ValueError("clamd answered something else")

"""Gateways behind HTTP: one connection a thread, and an answer that is never waited for too long.

What others' servers answer is no more trusted than what a stranger writes: it may be late, endless,
half or nonsense, and all of that is an error that says neither where to nor what.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

from notifications.gateways import Gateway, GatewayError
from notifications.gateways.deadline import DEADLINE, DeadlineAdapter

# Seconds to connect, and for each piece of the answer.
TIMEOUT = (3, 6)
# Seconds from the question until the whole answer is here, its headers included: a question and a
# sending stay within a gateway's time together.
PATIENCE = 9
LONGEST = 64 * 1024  # bytes
NO_CONNECTION = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.SSLError,
    requests.exceptions.ProxyError,
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """What it says, or GatewayError: half an answer is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise GatewayError(f"{self.status}: the answer was no JSON") from None


class WebGateway(Gateway):
    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self._threads = threading.local()

    def prepare(self, session: requests.Session) -> None:
        """Say who we are, once a connection."""

    def ask(self, method: str, url: str, **what: Any) -> Answer:
        """Put the question. GatewayError for everything but a whole answer within PATIENCE."""
        DEADLINE.in_seconds(PATIENCE)
        try:
            with self._session().request(
                method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **what
            ) as response:
                return Answer(response.status_code, _read(response))
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # The error's own text holds the address asked for, and with it the number.
            words = f"no answer: {type(error).__name__}"
            raise GatewayError(words, was_delivered=not _never_arrived(error)) from None

    def _session(self) -> requests.Session:
        # One for each thread: the connection is kept open, and sessions are not to be shared.
        if not hasattr(self._threads, "session"):
            self._threads.session = requests.Session()
            for scheme in ("https://", "http://"):
                self._threads.session.mount(scheme, DeadlineAdapter())
            self.prepare(self._threads.session)
        session: requests.Session = self._threads.session
        return session


def _never_arrived(error: Exception) -> bool:
    """Whether there was no connection to send anything on. Where that can't be told, it arrived."""
    if isinstance(error, NO_CONNECTION):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _read(response: requests.Response) -> bytes:
    """As it comes in, so that no more is kept than an answer may be long."""
    body = b""
    while piece := response.raw.read1(4096, decode_content=True):
        body += piece
        if len(body) > LONGEST:
            words = f"{response.status_code}: the answer was endless"
            raise GatewayError(words, was_delivered=response.ok)
    return body

"""The simulator as a server on loopback: which address is answered by what."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tools.eidsim import bankid, freja, phone, scan
from tools.eidsim.http import Reply, Request, first_values
from tools.eidsim.orders import Desk
from tools.eidsim.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOST = "127.0.0.1"
BANKID_PATH = "/bankid/rp/v6.0/"
FREJA_PATH = "/freja/authentication/1.0/"
MAX_BODY = 100_000


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running one. `url` ends with a slash."""

    url: str
    desk: Desk
    signer: Signer
    cert_file: Path

    @property
    def bankid_url(self) -> str:
        return f"{self.url}bankid/rp/v6.0/"

    @property
    def freja_url(self) -> str:
        return f"{self.url}freja/"


@contextmanager
def running(
    cert_file: Path, *, port: int = 0, clock: Callable[[], float] = time.time
) -> Iterator[Simulator]:
    """Serve until the block is left. Port 0 takes a free one; a test may bring its own clock."""
    desk, signer = Desk(clock), Signer.new()
    signer.write_certificate(cert_file)
    with ThreadingHTTPServer((HOST, port), _handler(desk, signer)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield Simulator(f"http://{HOST}:{server.server_port}/", desk, signer, cert_file)
        finally:
            server.shutdown()
            thread.join()


def answer(desk: Desk, signer: Signer, request: Request) -> Reply:
    if request.path.startswith(BANKID_PATH):
        return bankid.answer(desk, request)
    if request.path.startswith(FREJA_PATH):
        return freja.answer(desk, signer, request)
    if (request.method, request.path) == ("GET", "/healthz"):
        return Reply(200, b"ok", "text/plain")
    return _phone(desk, request)


def _phone(desk: Desk, request: Request) -> Reply:
    match request.method, request.path:
        case "GET", "/phone/":
            return phone.show(desk, request)
        case "POST", "/phone/":
            return phone.decide(desk, request)
        case "GET", "/phone/phone.css":
            return phone.style()
        case "POST", "/phone/scan":
            return scan.answer(desk, request)
        case "GET", "/" | "/phone":
            return Reply(302, b"", "text/plain", {"Location": "/phone/"})
    return Reply(404, b"", "text/plain")


def _handler(desk: Desk, signer: Signer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version = "eidsim"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            reply = answer(desk, signer, self._request())
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def _request(self) -> Request:
            address = urlsplit(self.path)
            length = min(int(self.headers.get("Content-Length") or 0), MAX_BODY)
            return Request(
                method=self.command,
                path=address.path,
                query=first_values(address.query),
                content_type=self.headers.get("Content-Type", ""),
                body=self.rfile.read(length),
            )

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            # The polling would fill the terminal, and tokens in addresses have no place in it.
            if int(code) >= 500:
                print(f"eidsim: {self.command} -> {int(code)}", file=sys.stderr)

    return Handler

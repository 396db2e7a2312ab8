"""The simulator as a server on loopback: which address is answered by what."""

from __future__ import annotations

import ssl
import sys
import threading
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.eidsim import bankid, freja, phone, scan
from tools.eidsim.authority import Authority
from tools.eidsim.http import Reply, Request, first_values
from tools.eidsim.orders import Desk
from tools.eidsim.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tools.eidsim.authority import Papers
    from tools.eidsim.mishaps import Mishap

HOST = "127.0.0.1"
BANKID_PATH = "/bankid/rp/v6.0/"
FREJA_PATH = "/freja/authentication/1.0/"
MAX_BODY = 100_000


@dataclass(frozen=True, slots=True)
class Simulator:
    """A running one: the phone at `url`, the providers at `api_url`. Both end with a slash.

    The files are the municipality's: its certificate and key, the providers' authority, and the
    certificate that Freja signs by.
    """

    url: str
    api_url: str
    desk: Desk
    signer: Signer
    municipality: Papers
    authority: Path
    cert_file: Path

    @property
    def bankid_url(self) -> str:
        return f"{self.api_url}bankid/rp/v6.0/"

    @property
    def freja_url(self) -> str:
        return f"{self.api_url}freja/"


@contextmanager
def running(
    folder: Path, *, port: int = 0, api_port: int = 0, clock: Callable[[], float] = time.time
) -> Iterator[Simulator]:
    """Serve until the block is left. Port 0 takes a free one; a test may bring its own clock.

    Two servers, as in the world: the providers' lets in only who shows a certificate of theirs; the
    phone's page is for a browser, which has none.
    """
    desk, signer = Desk(clock), Signer.new()
    authority = Authority.new(folder, "BankID och Freja, simulerade")
    signer.write_certificate(folder / "freja-signing.pem")
    municipality = authority.issue("municipality")
    tls = _mutual(authority)
    with (
        _serving(port, lambda request: _phone(desk, request)) as phone_port,
        _serving(
            api_port, lambda request: answer(desk, signer, request), tls=tls, mishaps=desk.mishaps
        ) as provider_port,
    ):
        yield Simulator(
            url=f"http://{HOST}:{phone_port}/",
            api_url=f"https://{HOST}:{provider_port}/",
            desk=desk,
            signer=signer,
            municipality=municipality,
            authority=authority.path,
            cert_file=folder / "freja-signing.pem",
        )


def _mutual(authority: Authority) -> ssl.SSLContext:
    papers = authority.issue("provider")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.cert, papers.key)
    context.load_verify_locations(authority.path)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


class _Server(ThreadingHTTPServer):
    def __init__(
        self, port: int, answer_to: Callable[[Request], Reply], mishaps: deque[Mishap]
    ) -> None:
        super().__init__((HOST, port), _Handler)
        self.answer_to = answer_to
        self.mishaps = mishaps

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever shows no certificate, or hangs up, is gone; that is no fault of ours."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def _serving(
    port: int,
    answer_to: Callable[[Request], Reply],
    *,
    tls: ssl.SSLContext | None = None,
    mishaps: deque[Mishap] | None = None,
) -> Iterator[int]:
    with _Server(port, answer_to, deque() if mishaps is None else mishaps) as server:
        if tls:
            # Each connection greets in its own thread, so that a silent one holds up nobody.
            server.socket = tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def answer(desk: Desk, signer: Signer, request: Request) -> Reply:
    """What the providers say."""
    if request.path.startswith(BANKID_PATH):
        return bankid.answer(desk, request)
    if request.path.startswith(FREJA_PATH):
        return freja.answer(desk, signer, request)
    return Reply(404, b"", "text/plain")


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
        case "GET", "/healthz":
            return Reply(200, b"ok", "text/plain")
        case "GET", "/" | "/phone":
            return Reply(302, b"", "text/plain", {"Location": "/phone/"})
    return Reply(404, b"", "text/plain")


def _gone_wrong(
    mishap: Mishap, request: Request, answer_to: Callable[[Request], Reply]
) -> Reply | None:
    """What is said instead, or None for nothing at all."""
    time.sleep(mishap.seconds)
    if mishap.hangs_up:
        return None
    return answer_to(request) if mishap.is_only_late else Reply(mishap.status, mishap.body)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "eidsim"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        request, answer_to = self._request(), self.server.answer_to
        mishap = self.server.mishaps.popleft() if self.server.mishaps else None
        reply = _gone_wrong(mishap, request, answer_to) if mishap else answer_to(request)
        if reply is None:
            self.close_connection = True
            return
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

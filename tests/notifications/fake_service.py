"""A small SMS service on this machine, answering as the test says its documentation does."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Request(NamedTuple):
    method: str
    headers: dict
    # The query, the form or the JSON: whichever was sent.
    said: dict


class FakeService:
    """`answer` gets each request and gives a status and a body: text, or what becomes JSON."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"service": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Handler(BaseHTTPRequestHandler):
    service: FakeService
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_json = self.headers["Content-Type"] == "application/json"
        self.reply(json.loads(body) if is_json else _flat(body))

    do_PUT = do_POST  # noqa: N815 - as the base class calls it

    def do_GET(self):
        self.reply(_flat(urlsplit(self.path).query))

    def reply(self, said):
        request = Request(self.command, dict(self.headers), said)
        self.service.requests.append(request)
        status, body = self.service.answer(request)
        encoded = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *args):
        pass


def _flat(encoded):
    return {name: values[0] for name, values in parse_qs(encoded).items()}

"""A small 46elks on this machine, answering as the provider's documentation says it does."""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4


class Fake46Elks:
    def __init__(self, *, user, password):
        self.authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.sent = []
        self.calls = []
        self.status = 200
        self.sms_status = "created"
        self.falls_silent = False
        self.talks_nonsense = False
        self.drips = False
        self.drips_headers = False
        self.is_endless = False
        self.says = None
        self.connections = set()
        self.closing = threading.Event()

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"elks": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/a1/sms"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take(self, form):
        sms = {
            "id": f"s{uuid4().hex}",
            "status": self.sms_status,
            "direction": "outgoing",
            "created": datetime.now(UTC).replace(tzinfo=None).isoformat(),
            "cost": 3500,
            "parts": 1,
            **{name: form[name] for name in ["from", "to", "message"]},
        }
        self.sent.append(sms)
        return sms

    def history(self, question):
        found = [
            sms
            for sms in reversed(self.sent)
            if sms["to"] == question["to"] and sms["created"] >= question["end"]
        ]
        return {"data": found[: int(question["limit"])]}


class _Handler(BaseHTTPRequestHandler):
    elks: Fake46Elks
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer("POST", body, lambda form: self.elks.take(form))

    def do_GET(self):
        self.answer("GET", urlsplit(self.path).query, lambda form: self.elks.history(form))

    def answer(self, method, encoded, make):
        form = {name: values[0] for name, values in parse_qs(encoded).items()}
        self.elks.calls.append((method, form))
        self.elks.connections.add(self.client_address)
        if self.headers["Authorization"] != self.elks.authorization:
            self.reply(401, '"API access requires Basic HTTP authentication"')
        elif self.elks.status != 200:
            self.reply(self.elks.status, '{"error": "as the test wants it"}')
        else:
            answer = make(form)
            if self.elks.drips_headers:
                self.drip_headers()
                return
            if self.elks.drips or self.elks.is_endless:
                self.go_on_and_on()
                return
            if self.elks.falls_silent:
                self.elks.closing.wait(30)
                self.close_connection = True
                return
            usual = "<html>" if self.elks.talks_nonsense else json.dumps(answer)
            self.reply(200, usual if self.elks.says is None else self.elks.says)

    def go_on_and_on(self):
        """A letter now and then, or as much as there is room for; never the end."""
        self.send_response(200)
        self.send_header("Content-Length", str(10**9))
        self.end_headers()
        self.close_connection = True
        with contextlib.suppress(OSError):
            while not self.elks.closing.wait(0.1 if self.elks.drips else 0):
                self.wfile.write(b" " if self.elks.drips else b" " * 65536)

    def drip_headers(self):
        """A letter of one header now and then; neither its end nor a body."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.close_connection = True
        with contextlib.suppress(OSError):
            while not self.elks.closing.wait(0.1):
                self.wfile.write(b"a")

    def reply(self, status, body):
        encoded = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *args):
        pass

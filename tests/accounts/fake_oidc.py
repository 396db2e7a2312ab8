"""A municipality's OpenID provider on this machine: discovery, keys and tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "meddelande", "delad-hemlighet"
KEY = "nyckel"


def published(key):
    """The public half of an RSA key as an address of keys tells it."""
    return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))


class FakeProvider:
    """What the test tells it to say, it says; what it was asked stands in `asked`."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.asked = {}
        self.issued = {}
        # What is said of the key beside the key itself, and which other keys there are.
        self.key_facts = {"kid": KEY, "use": "sig", "alg": "RS256"}
        self.other_keys = []
        self.url = ""
        # Which of its addresses were asked for, and what some of them answer instead.
        self.visited = []
        self.instead = {}

    def approve(self, address, *, signed_by=None, algorithm="RS256", names_key=True, **claims):
        """The colleague approves where we were sent; the address we are sent back to."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        now = int(time.time())
        said = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "abc-123",
            "iat": now,
            "exp": now + 60,
            "nonce": self.asked["nonce"],
            **claims,
        }
        said = {name: value for name, value in said.items() if value is not None}
        key = None if algorithm == "none" else signed_by or self.key
        headers = {"kid": KEY} if names_key else {}
        self.issued["kod"] = jwt.encode(said, key, algorithm=algorithm, headers=headers)
        return f"{self.asked['redirect_uri']}?code=kod&state={self.asked['state']}"

    def token(self, form):
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form["code_verifier"].encode()).digest()
        ).rstrip(b"=")
        assert challenge.decode() == self.asked["code_challenge"]
        assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
        return {
            "access_token": "x",
            "token_type": "Bearer",
            "id_token": self.issued.pop(form["code"]),
        }

    def document(self, path):
        if path == "/keys":
            return {"keys": [{**published(self.key), **self.key_facts}, *self.other_keys]}
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


@contextmanager
def running_provider():
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answer(lambda: provider.document(self.path))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: v[0] for name, v in parse_qs(body).items()}
            self._answer(lambda: provider.token(form))

        def _answer(self, document):
            provider.visited.append(self.path)
            if self.path in provider.instead:
                status, body = provider.instead[self.path]
            else:
                status, body = 200, json.dumps(document()).encode()
            if status is None:
                # Nothing at all: the connection is closed.
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

"""One POST to an e-ID provider over mutual TLS. Nothing sent or received is ever logged here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from accounts.signin.provider import BAD_ANSWER, BAD_CERTIFICATE, UNREACHABLE, ProviderError

# Seconds to connect and to wait for the answer: a page waits for this.
TIMEOUT = (3.05, 10)
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Tls:
    """Paths of PEM files: our certificate, its key, and the one CA the provider comes from."""

    cert: str
    key: str
    ca: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: dict[str, Any]

    @property
    def unnamed_fault(self) -> str:
        """What to call a refusal without a code of the provider's own."""
        return UNREACHABLE if self.status >= 500 else f"http{self.status}"


def post(url: str, body: str, tls: Tls) -> Answer:
    """The provider's answer, good or bad, as JSON. Raises ProviderError when there is none."""
    try:
        with requests.Session() as session:
            # A proxy of the municipality's is used on the way out, never to reach this machine.
            session.trust_env = urlsplit(url).hostname not in LOOPBACK
            response = session.post(
                url,
                data=body.encode(),
                # BankID refuses the type with a charset added.
                headers={"Content-Type": "application/json"},
                cert=(tls.cert, tls.key) if tls.cert else None,
                verify=tls.ca or True,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
    except requests.RequestException:
        raise ProviderError(UNREACHABLE) from None
    except OSError:
        # requests says so when a certificate file isn't there.
        raise ProviderError(BAD_CERTIFICATE) from None
    return Answer(response.status_code, _json(response))


def _json(response: requests.Response) -> dict[str, Any]:
    if response.status_code == 204:
        return {}
    try:
        body = response.json()
    except requests.JSONDecodeError:
        body = None
    if isinstance(body, dict):
        return body
    # A gateway on the way that has no contact answers with a page of its own.
    raise ProviderError(UNREACHABLE if response.status_code >= 500 else BAD_ANSWER)

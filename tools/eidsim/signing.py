"""The key that stands in for Freja's, made at start-up. Its certificate is written to be pinned."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Signer:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> Self:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return cls(key, _self_signed(key))

    def sign(self, payload: dict[str, Any]) -> str:
        """A compact JWS, with the certificate's thumbprint in its header as Freja has it."""
        thumbprint = hashlib.sha1(
            self.certificate.public_bytes(Encoding.DER), usedforsecurity=False
        ).digest()
        x5t = urlsafe_b64encode(thumbprint).decode().rstrip("=")
        body = json.dumps(payload, ensure_ascii=False).encode()
        return jwt.PyJWS().encode(body, self.key, algorithm="RS256", headers={"x5t": x5t})

    def write_certificate(self, path: Path) -> None:
        write_whole(path, self.certificate.public_bytes(Encoding.PEM))


def write_whole(path: Path, content: bytes) -> None:
    """Never half a file: whoever looks meanwhile finds the old one or the new one."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Freja, simulated")])
    now = datetime.now(tz=UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )

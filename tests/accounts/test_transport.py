import ssl
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from accounts.signin.provider import ProviderError
from accounts.signin.transport import Tls, post


class Authority:
    """A certificate authority of a test's own, as BankID and Freja have theirs."""

    def __init__(self, folder, name):
        self.folder = folder / name
        self.folder.mkdir()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.path = self._write("ca", self._certificate(self.name, self.key, is_ca=True))

    def issue(self, name):
        """Certificate and key, as paths."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        key_file = self.folder / f"{name}.key"
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return self._write(name, self._certificate(subject, key, is_ca=False)), str(key_file)

    def _write(self, name, certificate):
        path = self.folder / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(Encoding.PEM))
        return str(path)

    def _certificate(self, subject, key, *, is_ca):
        now = datetime.now(tz=UTC)
        here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        issuer = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(here, critical=False)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
        )


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"), "ours")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"), "strange")


@pytest.fixture(scope="module")
def mtls_provider(authority):
    """A provider that lets in only those with a certificate of its own authority."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    class Server(HTTPServer):
        def handle_error(self, request, client_address):
            """A refused handshake is what some of the tests are after."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("provider"))
    context.load_verify_locations(authority.path)
    context.verify_mode = ssl.CERT_REQUIRED
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def municipality(issuer, trusted):
    cert, key = issuer.issue("municipality")
    return Tls(cert, key, trusted.path)


def test_both_sides_show_a_certificate_of_the_same_authority(mtls_provider, authority):
    answer = post(mtls_provider, "{}", municipality(authority, authority))

    assert (answer.status, answer.body) == (204, {})


def test_a_provider_of_another_authority_is_not_talked_to(mtls_provider, authority, stranger):
    tls = municipality(authority, stranger)

    with pytest.raises(ProviderError, match="unreachable"):
        post(mtls_provider, "{}", tls)


def test_the_authorities_of_the_machine_do_not_count_where_one_is_pinned(
    mtls_provider, authority, stranger, monkeypatch
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority.path)
    tls = municipality(authority, stranger)

    with pytest.raises(ProviderError, match="unreachable"):
        post(mtls_provider, "{}", tls)


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's"])
def test_without_the_right_certificate_one_is_not_let_in(mtls_provider, authority, stranger, whose):
    cert, key = ("", "") if whose == "nobody's" else stranger.issue("impostor")

    with pytest.raises(ProviderError, match="unreachable"):
        post(mtls_provider, "{}", Tls(cert, key, authority.path))


def test_a_proxy_is_never_asked_the_way_to_this_machine(simulator, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.delenv("NO_PROXY", raising=False)

    answer = post(f"{simulator.bankid_url}auth", '{"endUserIp": "192.0.2.7"}', Tls("", "", ""))

    assert answer.status == 200

import ssl
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from accounts.signin.provider import ProviderError
from accounts.signin.transport import Tls, post
from tools.eidsim.authority import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority.new(tmp_path_factory.mktemp("tls"), "ours")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return Authority.new(tmp_path_factory.mktemp("tls"), "strange")


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

    papers = authority.issue("provider")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.cert, papers.key)
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
    papers = issuer.issue("municipality")
    return Tls(str(papers.cert), str(papers.key), str(trusted.path))


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
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.path))
    tls = municipality(authority, stranger)

    with pytest.raises(ProviderError, match="unreachable"):
        post(mtls_provider, "{}", tls)


@pytest.mark.parametrize("whose", ["nobody's", "a stranger's"])
def test_without_the_right_certificate_one_is_not_let_in(mtls_provider, authority, stranger, whose):
    shown = Tls("", "", str(authority.path))
    if whose == "a stranger's":
        papers = stranger.issue("impostor")
        shown = Tls(str(papers.cert), str(papers.key), str(authority.path))

    with pytest.raises(ProviderError, match="unreachable"):
        post(mtls_provider, "{}", shown)


def test_a_proxy_is_never_asked_the_way_to_this_machine(simulator, monkeypatch, settings):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9/")
    monkeypatch.delenv("NO_PROXY", raising=False)
    tls = Tls(settings.BANKID_CERT, settings.BANKID_KEY, settings.BANKID_CA)

    answer = post(f"{simulator.bankid_url}auth", '{"endUserIp": "192.0.2.7"}', tls)

    assert answer.status == 200

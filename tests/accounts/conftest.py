from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tools.eidsim.server import running


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory):
    with running(tmp_path_factory.mktemp("eidsim")) as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator, settings):
    """The stand-in for BankID and Freja, with the product pointed at it, certificates and all."""
    for name in ("BANKID", "FREJA"):
        setattr(settings, f"{name}_CERT", str(running_simulator.municipality.cert))
        setattr(settings, f"{name}_KEY", str(running_simulator.municipality.key))
        setattr(settings, f"{name}_CA", str(running_simulator.authority))
    settings.BANKID_URL = running_simulator.bankid_url
    settings.FREJA_URL = running_simulator.freja_url
    settings.FREJA_SIGNING_CERT = str(running_simulator.cert_file)
    settings.EID_SIMULATOR_URL = running_simulator.url
    running_simulator.desk.mishaps.clear()
    return running_simulator


@pytest.fixture
def provider_that_answers():
    """A provider that gives one and the same answer to everything."""

    @contextmanager
    def serve(status, body):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()
            thread.join()

    return serve

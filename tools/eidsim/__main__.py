"""`python -m tools.eidsim`: the simulator in the foreground, until it is told to stop.

EIDSIM_PORT is where it listens (8001). EIDSIM_CERT_FILE is where the certificate goes that stands
in for Freja's (.dev/freja-signing.pem): give the product the same path as FREJA_SIGNING_CERT.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from tools.eidsim.server import running


def main() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    cert_file = Path(os.environ.get("EIDSIM_CERT_FILE", ".dev/freja-signing.pem"))
    port = int(os.environ.get("EIDSIM_PORT", "8001"))
    with running(cert_file, port=port) as simulator:
        print(f"Testlegitimation: {simulator.url}phone/", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()

"""`python -m tools.eidsim`: the simulator in the foreground, until it is told to stop.

EIDSIM_PORT is where the phone's page is (8001), EIDSIM_API_PORT where the providers are (8002).
EIDSIM_FOLDER is where the certificates go (.dev/eid): give the product the same files.
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
    folder = Path(os.environ.get("EIDSIM_FOLDER", ".dev/eid"))
    port = int(os.environ.get("EIDSIM_PORT", "8001"))
    api_port = int(os.environ.get("EIDSIM_API_PORT", "8002"))
    with running(folder, port=port, api_port=api_port) as simulator:
        print(f"Testlegitimation: {simulator.url}phone/", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()

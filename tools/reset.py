"""`make stop` and `make reset`: ends the running demo by pid; reset also throws its data away."""

from __future__ import annotations

import os
import signal
import sys

from tools.claims import DEMO
from tools.place import DEV, OUTBOX, locked, say
from tools.ports import wait_until
from tools.process import STOP_SECONDS
from tools.servers import forget, sweep

LOCK = DEV / DEMO / "lock"
PATIENCE_SECONDS = 4 * STOP_SECONDS


def main() -> None:
    stop_demo()
    for name in sweep():
        say(f"Stopped what was left behind: {name}")
    if "--keep" in sys.argv[1:]:
        return
    with locked(LOCK, wait=False) as nobody_is_there:
        if not nobody_is_there:
            sys.exit("The demo has just been started again; nothing is thrown away.")
        forget(DEMO)
        OUTBOX.unlink(missing_ok=True)
    say("The demo's data is gone; `make run` starts afresh.")
    if os.environ.get("DATABASE_URL"):
        say("The database that DATABASE_URL names is not ours to empty: it is as it was.")


def stop_demo() -> None:
    """Ask the supervisor to stop and wait until it has; nothing happens when none runs."""
    if _nobody_is_there():
        return
    pid = int(LOCK.read_text() or 0)
    if not pid:
        sys.exit("The demo is just starting; try again in a moment.")
    say(f"Stopping the demo (pid {pid})")
    os.kill(pid, signal.SIGTERM)
    if not wait_until(_nobody_is_there, alive=lambda: True, seconds=PATIENCE_SECONDS):
        sys.exit(f"The demo (pid {pid}) does not stop.")


def _nobody_is_there() -> bool:
    with locked(LOCK, wait=False) as got:
        return got


if __name__ == "__main__":
    main()

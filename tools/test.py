"""`make test`: the suite on private servers, stopped afterwards.

Usage: python -m tools.test [--need-browser] [PYTEST ARGUMENT …]
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tools import programs
from tools.bytecode import bytecode_env
from tools.claims import claimed
from tools.place import ROOT, StackError, warn
from tools.postgres import DATABASE
from tools.process import stop_recorded
from tools.servers import STOP_ORDER, Servers, sweep

NO_CHROMIUM = (
    "No Chromium on this machine: the browser tests are LEFT OUT. As root: apt-get install chromium"
)
NO_PANGO = (
    "No Pango on this machine: the tests of PDF pages are LEFT OUT. As root: apt-get install"
    " --no-install-recommends " + " ".join(programs.PDF_LIBRARIES)
)
NO_CLAMD = (
    "No clamd on this machine: the tests against a real scanner are LEFT OUT. As root:"
    " apt-get install clamav-daemon"
)
# For two cores: the one that drives the browser mostly waits for it. How tests are shared out
# between them: tests/bench/sharing_out.py.
THREE_PROCESSES = ["-n", "3"]


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--need-browser"]
    browser = programs.chromium()
    if not browser and "--need-browser" in sys.argv[1:]:
        sys.exit(NO_CHROMIUM)
    if not browser:
        arguments.append("--ignore=tests/browser")
    try:
        code = run_suite(arguments, browser)
    except StackError as error:
        sys.exit(f"\n{error}")
    if not browser:
        warn(NO_CHROMIUM)
    if not programs.pdf_maker():
        warn(NO_PANGO)
    if not programs.clamd():
        warn(NO_CLAMD)
    sys.exit(code)


def run_suite(arguments: list[str], browser: str | None) -> int:
    """Pytest's exit code."""
    with claimed("test") as folder:
        stop_recorded(folder, STOP_ORDER)
        servers = Servers(folder, os.environ)
        try:
            servers.start()
            found = {"CHROMIUM": browser} if browser else {}
            # A private cluster has the tables in it; a test process's database is a copy.
            copied = {"TEST_DATABASE_TEMPLATE": DATABASE} if servers.postgres else {}
            return _pytest(arguments, servers.env | found | copied)
        finally:
            servers.stop()
            # An interrupted test process leaves its stack behind.
            sweep()


def _pytest(arguments: list[str], env: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", *THREE_PROCESSES, *arguments]
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        # Playwright keeps an event loop in the test's thread; Django then refuses the database.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        **bytecode_env(),
    }
    suite = subprocess.Popen(command, cwd=ROOT, env=os.environ | ours | env)
    # Pytest takes down its fixtures on an interrupt, and not on being terminated.
    signal.signal(signal.SIGTERM, lambda *_: suite.send_signal(signal.SIGINT))
    while True:
        try:
            return suite.wait()
        except KeyboardInterrupt:
            # Ctrl-C has reached pytest as well: let it take down its fixtures and report.
            continue


if __name__ == "__main__":
    main()

"""`make run`: serves the demo town in the foreground until Ctrl-C: python -m tools.run [PORT]"""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING, NoReturn

from tools.place import OUTBOX, ROOT, StackError, say
from tools.ports import is_free
from tools.stack import Stack
from tools.supervisor import watch

if TYPE_CHECKING:
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    port = _port(sys.argv[1] if len(sys.argv) > 1 else "8000")
    for number in SIGNALS:
        signal.signal(number, _stop)
    begun = time.monotonic()
    try:
        # Before the port: a demo of this checkout that holds it is the likelier reason.
        stack = Stack("run", port, web_workers=2, worker_processes=2)
        if not is_free(port):
            sys.exit(
                f"Port {port} is taken by another program. Choose one: make run PORT={port + 10}"
            )
        say("Starting the demo town; the first time takes a little longer.")
        with stack:
            _announce(stack, time.monotonic() - begun)
            watch(stack)
    except StackError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        say("Stopped. What was written is kept; `make reset` throws it away.")


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        sys.exit(f"PORT is to be a number between 1 and 65535, not {text!r}.")
    return int(text)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    # Once is enough: a second Ctrl-C shall not interrupt the orderly stop.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _announce(stack: Stack, seconds: float) -> None:
    logs, outbox = stack.folder.relative_to(ROOT) / "logs", OUTBOX.relative_to(ROOT)
    say(
        f"""
Meddelande IFO, the demo town Ängslunda, is ready ({seconds:.1f} s): {stack.url}

  Staff     {stack.url}personal/logga-in/   choose a name: one click signs in
  Citizens  {stack.url}logga-in/   BankID or Freja, then "Öppna testlegitimationen"
  Notices   {outbox}   every SMS and e-mail that left
  Logs      {logs}/   the night's work at once: make night

Ctrl-C stops everything and keeps what was written.
"""
    )


if __name__ == "__main__":
    main()

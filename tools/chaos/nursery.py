"""A process with the night loaded, which forks one for each line it is told: its pid, a line each.

python -m tools.chaos.nursery DATE BATCH [naive]
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import django

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    day, batch = date.fromisoformat(sys.argv[1]), int(sys.argv[2])
    work = _loaded(day, batch, naive="naive" in sys.argv)
    # The dead are buried by the kernel.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _tell("ready")
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(work)
        _tell(str(pid))


def _loaded(day: date, batch: int, *, naive: bool) -> Callable[[], object]:
    django.setup()
    from casework.actions import night  # only when Django is set up

    night.BATCH = batch
    return _naive_night if naive else partial(night.activate_due, day)


def _naive_night() -> None:
    """What nobody should do: no lock, a commit for each step, and a key that names nothing."""
    from django.utils import timezone

    from casework.models import EServiceActivation
    from notifications.outbox import queue_notice

    for activation in EServiceActivation.objects.due().select_related("person"):
        if activation.person.deceased_on:
            activation.state = EServiceActivation.State.FAILED
            activation.save(update_fields=["state"])
            continue
        activation.state, activation.effective_at = EServiceActivation.State.ACTIVE, timezone.now()
        activation.save(update_fields=["state", "effective_at"])
        for channel in ("sms", "email"):
            queue_notice(
                recipient=activation.person.public_id,
                channel=channel,
                kind="activated",
                key=str(uuid4()),
            )


def _live(work: Callable[[], object]) -> None:
    """By name in the database, so that it can be told whether it was killed in a transaction."""
    os.environ["PGAPPNAME"] = f"night-{os.getpid()}"
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""What differs from the product while it is shot at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import AppConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifications.outbox import NewNotice


# A minute's lease and half a minute's back-off would be most of a short run.
FASTER = 10


class Chaos(AppConfig):
    """Waits as short as the run, and a switch to the naive way for the positive control."""

    name = "tools.chaos"

    def ready(self) -> None:
        # Only when the apps are there, and before anybody has fetched the functions by name.
        from config.celery import app
        from notifications import claims, delivery, outbox, outcomes
        from tools.chaos.tasks import queue_after_commit

        # The proportions are the product's.
        _set(claims, "LEASE", claims.LEASE / FASTER)
        _set(delivery, "TIME_TO_ANSWER", delivery.TIME_TO_ANSWER / FASTER)
        _set(outcomes, "BACKOFF", [wait / FASTER for wait in outcomes.BACKOFF])
        app.conf.beat_schedule["drain-outbox"]["schedule"] /= FASTER
        by_outbox, flag = outbox.queue_notices, Path(os.environ["NAIVE_FLAG"])

        def queue_notices(notices: Sequence[NewNotice]) -> int:
            return (queue_after_commit if flag.exists() else by_outbox)(notices)

        _set(outbox, "queue_notices", queue_notices)


def _set(module: Any, name: str, value: object) -> None:
    """A name that isn't there any more is told, and not silently made."""
    getattr(module, name)
    setattr(module, name, value)
